import Router from '@koa/router';
import Joi from 'joi';
import { toString as qrCode } from 'qrcode';
import { Refusal } from '../errors.ts';
import { jsonOrForm } from '../http/body.ts';
import { languageOf } from '../http/language.ts';
import type { Limits } from '../http/limit.ts';
import { goOn, showPage } from '../http/pages.ts';
import { type Context, type State, wantsPage } from '../http/request.ts';
import { ALL_FAULTS, valid } from '../http/valid.ts';
import { say, tell } from '../languages/texts.ts';
import { authenticatorUri } from './authenticator.ts';
import type { House } from './house.ts';
import { logOut } from './logIn.ts';
import { changePassword, confirmAuthenticator, ownAccount, removeAuthenticator, showOwn, startAuthenticator } from './own.ts';
import { actorOf, type SignedIn, sessionCookie } from './signedIn.ts';

const secret = Joi.string().max(1_000).required();
export const passwords = Joi.object<{ password: string; newPassword: string }>({ password: secret, newPassword: secret }).prefs(ALL_FAULTS);
export const answer = Joi.object<{ code: string }>({ code: Joi.string().trim().max(40).required() }).prefs(ALL_FAULTS);

/** One's own account: for programs in JSON, for people in pages. */
export function ownRoutes(house: House, signedIn: SignedIn, { limit }: Limits) {
  const { PUBLIC_URL } = house.world.config;
  const router = new Router<State>();
  const cookie = sessionCookie(PUBLIC_URL);
  const guards = [limit({ name: 'own-account', max: 120, seconds: 60 }), signedIn('member')] as const;

  router.get('/account', ...guards, async (ctx) => {
    if (wantsPage(ctx)) return showAccount(ctx);
    ctx.body = { ...(await showOwn(house, actorOf(ctx))), roles: ctx.state.account.roles };
  });

  router.post('/account/password', ...guards, jsonOrForm, async (ctx) => {
    await orAgain(ctx, showAccount, async () => {
      const { password, newPassword } = valid(passwords, ctx.request.body);
      await changePassword(house, actorOf(ctx), ctx.state.address, password, newPassword);
      cookie.clear(ctx);
      if (wantsPage(ctx)) goOn(ctx, '/sign-in');
      else ctx.body = { message: say(languageOf(ctx), 'accounts.done.password') };
    });
  });

  router.post('/account/authenticator/start', ...guards, async (ctx) => {
    const begun = await startAuthenticator(house, actorOf(ctx));
    if (wantsPage(ctx)) goOn(ctx, '/account/authenticator');
    else ctx.body = begun;
  });

  router.get('/account/authenticator', ...guards, (ctx) => showAuthenticator(ctx));

  router.get('/account/authenticator/qr.svg', ...guards, async (ctx) => {
    ctx.type = 'image/svg+xml';
    ctx.body = await qrCode((await begun(ctx)).uri, { type: 'svg', margin: 2 });
  });

  router.post('/account/authenticator', ...guards, jsonOrForm, async (ctx) => {
    await orAgain(ctx, showAuthenticator, async () => {
      const recoveryCodes = await confirmAuthenticator(house, actorOf(ctx), valid(answer, ctx.request.body).code);
      if (wantsPage(ctx)) showPage(ctx, 'recovery-codes', { title: say(languageOf(ctx), 'accounts.pages.recovery'), recoveryCodes });
      else ctx.body = { recoveryCodes };
    });
  });

  router.post('/account/authenticator/removal', ...guards, jsonOrForm, async (ctx) => {
    await orAgain(ctx, showAccount, async () => {
      await removeAuthenticator(house, actorOf(ctx), valid(answer, ctx.request.body).code);
      if (wantsPage(ctx)) goOn(ctx, '/account');
      else ctx.status = 204;
    });
  });

  router.post('/users/logout', ...guards, async (ctx) => {
    await logOut(house, actorOf(ctx), ctx.state.account.id);
    cookie.clear(ctx);
    if (wantsPage(ctx)) goOn(ctx, '/sign-in');
    else ctx.status = 204;
  });

  async function showAccount(ctx: Context, faults: object = {}) {
    const account = { ...(await showOwn(house, actorOf(ctx))), roles: ctx.state.account.roles.join(', ') };
    const isAdministrator = ctx.state.account.roles.includes('administrator');
    showPage(ctx, 'account', { title: say(languageOf(ctx), 'accounts.pages.account'), account, isAdministrator, ...faults });
  }

  async function showAuthenticator(ctx: Context, faults: object = {}) {
    showPage(ctx, 'authenticator', { title: say(languageOf(ctx), 'accounts.pages.authenticator'), ...(await begun(ctx)), ...faults });
  }

  async function begun(ctx: Context) {
    const account = await ownAccount(house, actorOf(ctx));
    const shown = account.totpSince === null ? authenticatorUri(house, account) : null;
    if (!shown) throw new Refusal('not-found', { key: 'accounts.refusals.noAuthenticator' });
    return shown;
  }

  return router;
}

/** A form that was refused is shown again with what is wrong; a program gets the refusal. */
export async function orAgain(ctx: Context, show: (ctx: Context, faults: object) => unknown, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal) || !wantsPage(ctx) || error.code === 'busy') throw error;
    const language = languageOf(ctx);
    const given = error.details.fields ?? [{ field: 'content', message: error.words }];
    const problems = given.map(({ field, message }) => ({ field, message: tell(language, message) }));
    ctx.status = 422;
    await show(ctx, { problems, faults: Object.fromEntries(problems.map(({ field, message }) => [field, message])) });
  }
}
