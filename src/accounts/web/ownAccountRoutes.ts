import Joi from 'joi';
import { jsonOrPage, messageResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { jsonOrForm } from '../../http/body.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { redirect } from '../../http/renderPage.ts';
import { type Context, type Middleware, wantsPage } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { changePassword } from '../login/changePassword.ts';
import { getOwnAccount } from '../login/ownAccount.ts';
import { logOut } from '../login/sessions.ts';
import { actorOf, sessionCookie } from '../session/requireSession.ts';
import { FORM_RESPONSES, NEXT_PAGE, PAGE_SESSION_ERRORS, SESSION_ERRORS } from '../session/sessionResponses.ts';
import { signedInPage } from '../session/signedInPage.ts';
import { OWN_ACCOUNT_EXAMPLE, ownAccountSchema } from './ownAccountSchema.ts';

const passwordRule = Joi.string().max(1_000).required();
const changePasswordSchema = inputSchema<{ password: string; newPassword: string }>({
  password: passwordRule,
  newPassword: passwordRule,
}).example({ password: 'Kort-Muts7-lantaarn', newPassword: 'Hoge-Toren4-wolken' });

/** A user's own account, as JSON and as pages. The authenticator app is in `authenticatorRoutes.ts`. */
export function ownAccountRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Own account');
  const cookie = sessionCookie(deps.config.PUBLIC_URL);

  api.get(
    '/account',
    {
      id: 'getOwnAccount',
      summary: 'Get the own account',
      security: 'session',
      responses: { 200: jsonOrPage('The account', ownAccountSchema, OWN_ACCOUNT_EXAMPLE), ...PAGE_SESSION_ERRORS },
    },
    ...guards,
    async (ctx) => {
      if (wantsPage(ctx)) return showAccountPage(ctx, deps);
      ctx.body = { ...(await getOwnAccount(deps, actorOf(ctx))), roles: ctx.state.account.roles };
    },
  );

  api.post(
    '/account/password',
    {
      id: 'changePassword',
      summary: 'Change the password; ends all sessions',
      security: 'session',
      body: changePasswordSchema,
      form: changePasswordSchema,
      responses: {
        200: messageResponse('Changed', 'The password was changed.'),
        ...FORM_RESPONSES,
      },
    },
    ...guards,
    jsonOrForm,
    async (ctx) => {
      const rerender = (_: Context, errors: object) => showAccountPage(ctx, deps, { ...errors, form: 'password' });
      await rerenderOnError(ctx, rerender, async () => {
        const { password, newPassword } = validate(changePasswordSchema, ctx.request.body);
        await changePassword(deps, actorOf(ctx), { password, clientAddress: ctx.state.address }, newPassword);
        cookie.clear(ctx);
        if (wantsPage(ctx)) redirect(ctx, '/sign-in');
        else ctx.body = { message: t(languageOf(ctx), 'accounts.done.password') };
      });
    },
  );

  api.post(
    '/users/logout',
    {
      id: 'logOut',
      summary: 'Sign out',
      security: 'session',
      responses: { 204: { description: 'Signed out' }, ...NEXT_PAGE, ...SESSION_ERRORS },
    },
    ...guards,
    async (ctx) => {
      await logOut(deps, actorOf(ctx), ctx.state.account.id);
      cookie.clear(ctx);
      // Not "cookies": that would clear those of other sites of the domain, too. Not "storage": check-ins of the door that were not sent
      // yet would be lost; doorData.js deletes the rest.
      ctx.set('Clear-Site-Data', '"cache"');
      if (wantsPage(ctx)) redirect(ctx, '/sign-in');
      else ctx.status = 204;
    },
  );

  return api;
}

/** Two of its forms ask for the password: `form` is the one that was sent, and `errors` are shown at it. */
export async function showAccountPage(
  ctx: Context,
  deps: AccountDeps,
  {
    errors = [],
    fieldErrors = {},
    form = 'password',
  }: { errors?: { field: string; message: string }[]; fieldErrors?: object; form?: string } = {},
) {
  const account = { ...(await getOwnAccount(deps, actorOf(ctx))), roles: ctx.state.account.roles.join(', ') };
  const { permissions } = ctx.state.account;
  const links = { mayReview: permissions.includes('accounts:review'), mayDefineRoles: permissions.includes('roles:manage') };
  signedInPage(ctx, 'account', {
    ...{ title: t(languageOf(ctx), 'accounts.pages.account'), account, ...links },
    ...(form === 'authenticator'
      ? { errors: errors.map(({ field, message }) => ({ field: `authenticator-${field}`, message })), authenticatorErrors: fieldErrors }
      : { errors, fieldErrors }),
  });
}
