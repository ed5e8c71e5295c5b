import Joi from 'joi';
import { BODY_ERRORS, jsonOrPage, pageResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm } from '../../http/body.ts';
import { objectSchema, TEXT } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { assertResetLink, requestPasswordReset, resetPassword } from '../login/passwordReset.ts';
import { FORM_AGAIN } from '../session/sessionResponses.ts';
import { clientOf } from './caller.ts';
import { showRequestPage, showResetPage } from './passwordResetPages.ts';

const REQUEST_PATH = '/forgotten-password';
const RESET_PATH = '/forgotten-password/:code';
const params = { code: { type: 'string', description: 'From the link in the email' } };
const FOREIGN_SITE = { 403: problem('The request comes from another site') };
const DEAD_LINK = { 410: problem('The link was used or has expired') };

const requestSchema = inputSchema<{ username: string }>({ username: singleLineText.max(254).required() }).example({
  username: 'amina@example.org',
});
const resetSchema = inputSchema<{ newPassword: string }>({ newPassword: Joi.string().max(1_000).required() }).example({
  newPassword: 'Hoge-Toren4-wolken',
});
const messageSchema = objectSchema<{ message: string }>({ message: TEXT });

/** A new password for whoever forgot theirs, by a link in an email; as JSON and as pages without JavaScript. */
export function passwordResetRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Login');

  api.get(
    REQUEST_PATH,
    {
      id: 'showForgottenPasswordPage',
      summary: 'The page to ask for the link',
      responses: { 200: pageResponse('The page'), ...problems(429) },
    },
    ...guards,
    (ctx) => showRequestPage(ctx, {}),
  );

  api.post(
    REQUEST_PATH,
    {
      id: 'requestPasswordReset',
      summary: 'Send a link to set a new password. Known and unknown accounts get the same response',
      body: requestSchema,
      form: requestSchema,
      responses: {
        200: jsonOrPage('If there is such an account, it gets an email', messageSchema, { message: 'We’ve sent a link.' }),
        ...FORM_AGAIN,
        ...BODY_ERRORS,
        ...problems(429, 503),
        ...FOREIGN_SITE,
      },
    },
    ...guards,
    jsonOrForm,
    (ctx) =>
      rerenderOnError(ctx, showRequestPage, async () => {
        const { username } = validate(requestSchema, ctx.request.body);
        await requestPasswordReset(deps, clientOf(ctx), username);
        const message = t(languageOf(ctx), 'accounts.done.resetLinkSent');
        if (wantsPage(ctx)) showRequestPage(ctx, { message });
        else ctx.body = { message };
      }),
  );

  api.get(
    RESET_PATH,
    {
      id: 'showPasswordResetPage',
      summary: 'The link in the email: a page to set a new password',
      params,
      responses: { 200: pageResponse('The page'), ...DEAD_LINK, ...problems(429, 503) },
    },
    ...guards,
    async (ctx) => {
      const { username } = await assertResetLink(deps, clientOf(ctx), String(ctx.params.code));
      showResetPage(ctx, { username });
    },
  );

  api.post(
    RESET_PATH,
    {
      id: 'resetPassword',
      summary: 'Set a new password; ends all sessions. Signing in still takes a code',
      params,
      body: resetSchema,
      form: resetSchema,
      responses: {
        200: jsonOrPage('Set', messageSchema, { message: 'Your password has been changed. Please sign in again.' }),
        ...DEAD_LINK,
        ...FORM_AGAIN,
        ...BODY_ERRORS,
        ...problems(429, 503),
        ...FOREIGN_SITE,
      },
    },
    ...guards,
    jsonOrForm,
    async (ctx) => {
      const code = String(ctx.params.code);
      const { username } = await assertResetLink(deps, clientOf(ctx), code);
      const rerender = (_: Context, errors: object) => showResetPage(ctx, { username, ...errors });
      await rerenderOnError(ctx, rerender, async () => {
        await resetPassword(deps, clientOf(ctx), code, validate(resetSchema, ctx.request.body).newPassword);
        const message = t(languageOf(ctx), 'accounts.done.password');
        if (wantsPage(ctx)) showResetPage(ctx, { message });
        else ctx.body = { message };
      });
    },
  );

  return api;
}
