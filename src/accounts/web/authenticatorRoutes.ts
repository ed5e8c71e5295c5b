import { BODY_ERRORS, jsonOrPage, jsonResponse, pageResponse, problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm } from '../../http/body.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { confirmTotpEnrollment, disableTotp, startTotpEnrollment } from '../login/totpEnrollment.ts';
import { actorOf } from '../session/requireSession.ts';
import { FORM_AGAIN, FORM_RESPONSES, SESSION_ERRORS } from '../session/sessionResponses.ts';
import { signedInPage } from '../session/signedInPage.ts';
import { showAuthenticatorPage } from './authenticatorPages.ts';
import {
  codeSchema,
  ENROLLMENT_EXAMPLE,
  enrollmentSchema,
  recoveryCodesSchema,
  removalSchema,
  startSchema,
} from './authenticatorSchemas.ts';
import { showAccountPage } from './ownAccountRoutes.ts';

/** Codes from an authenticator app (RFC 6238) instead of by message. */
export function authenticatorRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Own account');
  const security = 'session' as const;

  api.post(
    '/account/authenticator/start',
    {
      id: 'startAuthenticator',
      summary: 'Create a secret for an authenticator app',
      security,
      body: startSchema,
      form: startSchema,
      responses: {
        200: jsonResponse('The secret, used once a code of it was sent', enrollmentSchema, ENROLLMENT_EXAMPLE),
        ...FORM_RESPONSES,
        409: problem('An authenticator app is in use'),
      },
    },
    ...guards,
    jsonOrForm,
    async (ctx) => {
      const rerender = (_: Context, errors: object) => showAccountPage(ctx, deps, { ...errors, form: 'authenticator' });
      await rerenderOnError(ctx, rerender, async () => {
        const { password } = validate(startSchema, ctx.request.body);
        const enrollment = await startTotpEnrollment(deps, actorOf(ctx), { password, clientAddress: ctx.state.address });
        if (wantsPage(ctx)) redirect(ctx, '/account/authenticator');
        else ctx.body = enrollment;
      });
    },
  );

  api.post(
    '/account/authenticator',
    {
      id: 'enableAuthenticator',
      summary: 'Enable the authenticator app by its first code',
      security,
      body: codeSchema,
      form: codeSchema,
      responses: {
        200: jsonOrPage('Recovery codes, which are not shown again', recoveryCodesSchema, { recoveryCodes: ['ABCD-EFGH-IJKL-MNOP'] }),
        404: pageResponse('For browsers: no authenticator app is being added'),
        409: problem('No authenticator app is being added'),
        ...FORM_AGAIN,
        ...BODY_ERRORS,
        ...SESSION_ERRORS,
      },
    },
    ...guards,
    jsonOrForm,
    async (ctx) => {
      const rerender = (_: Context, errors: object) => showAuthenticatorPage(ctx, deps, errors);
      await rerenderOnError(ctx, rerender, async () => {
        const recoveryCodes = await confirmTotpEnrollment(deps, actorOf(ctx), validate(codeSchema, ctx.request.body).code);
        if (wantsPage(ctx)) signedInPage(ctx, 'recoveryCodes', { title: t(languageOf(ctx), 'accounts.pages.recovery'), recoveryCodes });
        else ctx.body = { recoveryCodes };
      });
    },
  );

  api.post(
    '/account/authenticator/removal',
    {
      id: 'disableAuthenticator',
      summary: 'Disable the authenticator app by the password and one of its codes, or a recovery code',
      security,
      body: removalSchema,
      form: removalSchema,
      responses: {
        204: { description: 'Disabled' },
        ...FORM_RESPONSES,
        409: problem('No authenticator app is in use'),
      },
    },
    ...guards,
    jsonOrForm,
    async (ctx) => {
      const rerender = (_: Context, errors: object) => showAccountPage(ctx, deps, { ...errors, form: 'authenticator' });
      await rerenderOnError(ctx, rerender, async () => {
        const { password, code } = validate(removalSchema, ctx.request.body);
        await disableTotp(deps, actorOf(ctx), code, { password, clientAddress: ctx.state.address });
        if (wantsPage(ctx)) redirect(ctx, '/account');
        else ctx.status = 204;
      });
    },
  );

  return api;
}
