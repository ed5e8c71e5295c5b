import Router from '@koa/router';
import Joi from 'joi';
import { json, text } from '../http/body.ts';
import { type Cookie, cookieNamed } from '../http/cookies.ts';
import { refuseForeignSite } from '../http/fetchMetadata.ts';
import { languageOf } from '../http/language.ts';
import type { Limits } from '../http/limit.ts';
import type { Context, Middleware, State } from '../http/request.ts';
import { oneLine } from '../http/text.ts';
import { ALL_FAULTS, valid } from '../http/valid.ts';
import { say } from '../languages/texts.ts';
import { callerOf } from './caller.ts';
import type { House } from './house.ts';
import type { Kind } from './journey.ts';
import { answerLogIn, giveUserData, startLogIn } from './logIn.ts';
import { answerVerifying, checkUsername, type Description, describe, startVerifying } from './openBySteps.ts';
import { fingerprintOf } from './password.ts';
import { setOut, type Traveller } from './travel.ts';

const line = (most: number) => Joi.string().custom(oneLine).max(most).required();
const secret = Joi.string().max(1_000);

export const description = Joi.object<Description>({ username: line(100), password: secret.required(), phoneNumber: line(40) }).prefs(
  ALL_FAULTS,
);

export const credentials = Joi.object<{ username: string; passwordHash?: string; password?: string }>({
  username: line(254),
  passwordHash: Joi.string().pattern(/^[0-9a-f]{64}$/i, 'the SHA-256 of a password in hex'),
  password: secret,
})
  .xor('passwordHash', 'password')
  .prefs(ALL_FAULTS);

/** How long the cookie of a journey is kept. Seconds. */
const COOKIE_LIVES = 3_600;

/** The two ways that go step by step: opening an account (seed 000), and signing in (seed 002). */
export function stepRoutes(house: House, { limit }: Limits) {
  const { PUBLIC_URL } = house.world.config;
  const router = new Router<State>();
  const cookies = journeyCookies(PUBLIC_URL);
  const here: Middleware = (ctx, next) => {
    refuseForeignSite(ctx, PUBLIC_URL);
    return next();
  };
  const guards = [limit({ name: 'steps', max: 120, seconds: 60 }), here] as const;
  const travellerOf = (ctx: Context, kind: Kind): Traveller => ({ ...callerOf(ctx), cookie: cookies[kind].read(ctx) });

  const init =
    (kind: Kind): Middleware =>
    async (ctx) => {
      cookies[kind].set(ctx, await setOut(house, kind, travellerOf(ctx, kind)), COOKIE_LIVES);
      ctx.body = { message: say(languageOf(ctx), 'accounts.done.begun') };
    };

  router.post('/users/registration/init', ...guards, init('open'));
  router.post('/users/registration/set/userdata', ...guards, json, async (ctx) => {
    await describe(house, travellerOf(ctx, 'open'), valid(description, ctx.request.body));
    ctx.body = { message: say(languageOf(ctx), 'accounts.done.askCode') };
  });
  router.post('/users/registration/start/verify', ...guards, async (ctx) => {
    await startVerifying(house, travellerOf(ctx, 'open'));
    ctx.body = { message: say(languageOf(ctx), 'accounts.done.codeSent') };
  });
  router.post('/users/registration/verify', ...guards, text, async (ctx) => {
    const { id, username } = await answerVerifying(house, travellerOf(ctx, 'open'), codeIn(ctx));
    cookies.open.clear(ctx);
    ctx.body = { message: say(languageOf(ctx), 'accounts.done.opened'), userId: id, username };
  });
  router.post('/users/registration/check/username', limit({ name: 'check-username', max: 30, seconds: 60 }), text, async (ctx) => {
    await checkUsername(house, String(ctx.request.body ?? '').slice(0, 300));
    ctx.body = { message: say(languageOf(ctx), 'accounts.done.usernameFree') };
  });

  router.post('/users/login/init', ...guards, init('log in'));
  router.post('/users/login/userdata', ...guards, json, async (ctx) => {
    const { username, passwordHash, password = '' } = valid(credentials, ctx.request.body);
    await giveUserData(house, travellerOf(ctx, 'log in'), username, passwordHash ?? fingerprintOf(password));
    ctx.body = { message: say(languageOf(ctx), 'accounts.done.askCode') };
  });
  router.post('/users/login/verify/start', ...guards, async (ctx) => {
    ctx.body = { channel: await startLogIn(house, travellerOf(ctx, 'log in')) };
  });
  router.post('/users/login/verify/check', ...guards, text, async (ctx) => {
    const { token } = await answerLogIn(house, travellerOf(ctx, 'log in'), codeIn(ctx));
    cookies['log in'].clear(ctx);
    ctx.set('Cache-Control', 'no-store');
    ctx.type = 'text/plain';
    ctx.body = token;
  });

  return router;
}

export function journeyCookies(publicUrl: string): Record<Kind, Cookie> {
  return { open: cookieNamed('opening', publicUrl), 'log in': cookieNamed('signing-in', publicUrl) };
}

function codeIn(ctx: Context): string {
  return String(ctx.request.body ?? '')
    .trim()
    .slice(0, 100);
}
