import Router from '@koa/router';
import { form } from '../http/body.ts';
import { refuseForeignSite } from '../http/fetchMetadata.ts';
import { languageOf } from '../http/language.ts';
import type { Limits } from '../http/limit.ts';
import { goOn, showPage } from '../http/pages.ts';
import type { Context, Middleware, State } from '../http/request.ts';
import { say } from '../languages/texts.ts';
import { callerOf } from './caller.ts';
import type { House } from './house.ts';
import { answerLogIn, giveUserData, startLogIn } from './logIn.ts';
import { orAgain } from './ownRoutes.ts';
import { fingerprintOf } from './password.ts';
import { nextOf, sessionCookie } from './signedIn.ts';
import { journeyCookies } from './stepRoutes.ts';
import { setOut, type Traveller } from './travel.ts';

type Typed = Record<string, string | undefined>;

/** Signing in by two pages, without JavaScript: the same steps as for programs. */
export function signInPages(house: House, { limit }: Limits) {
  const { PUBLIC_URL } = house.world.config;
  const router = new Router<State>();
  const journey = journeyCookies(PUBLIC_URL)['log in'];
  const session = sessionCookie(PUBLIC_URL);
  const here: Middleware = (ctx, next) => {
    refuseForeignSite(ctx, PUBLIC_URL);
    return next();
  };
  const guards = [limit({ name: 'sign-in', max: 60, seconds: 60 }), here, form] as const;
  const travellerOf = (ctx: Context): Traveller => ({ ...callerOf(ctx), cookie: journey.read(ctx) });

  router.get('/sign-in', (ctx) => showPassword(ctx, { next: nextOf(ctx.query.next) }));

  router.post('/sign-in', ...guards, async (ctx) => {
    const { username = '', password = '', next } = ctx.request.body as Typed;
    const again = (_: Context, faults: object) => showPassword(ctx, { ...faults, username: username.slice(0, 254), next: nextOf(next) });
    await orAgain(ctx, again, async () => {
      const cookie = await setOut(house, 'log in', travellerOf(ctx));
      journey.set(ctx, cookie, 3_600);
      const traveller = { ...callerOf(ctx), cookie };
      await giveUserData(house, traveller, username.slice(0, 254), fingerprintOf(password.slice(0, 1_000)));
      const channel = await startLogIn(house, traveller);
      goOn(ctx, `/sign-in/code?by=${channel}&next=${encodeURIComponent(nextOf(next))}`);
    });
  });

  router.get('/sign-in/code', (ctx) => showCode(ctx, { by: ctx.query.by, next: nextOf(ctx.query.next) }));

  router.post('/sign-in/code', ...guards, async (ctx) => {
    const { code = '', next, by } = ctx.request.body as Typed;
    await orAgain(
      ctx,
      (_, faults) => showCode(ctx, { ...faults, by, next: nextOf(next), isOver: true }),
      async () => {
        const { token } = await answerLogIn(house, travellerOf(ctx), code.trim().slice(0, 40));
        journey.clear(ctx);
        session.set(ctx, token);
        goOn(ctx, nextOf(next));
      },
    );
  });

  router.post('/sign-in/again', ...guards, async (ctx) => {
    const { next, by } = ctx.request.body as Typed;
    await orAgain(
      ctx,
      (_, faults) => showCode(ctx, { ...faults, by, next: nextOf(next) }),
      async () => {
        const channel = await startLogIn(house, travellerOf(ctx));
        goOn(ctx, `/sign-in/code?by=${channel}&next=${encodeURIComponent(nextOf(next))}`);
      },
    );
  });

  function showPassword(ctx: Context, data: object) {
    showPage(ctx, 'sign-in', { title: say(languageOf(ctx), 'accounts.pages.signIn'), ...data });
  }

  function showCode(ctx: Context, { by, ...data }: { by: unknown; [more: string]: unknown }) {
    const channel = ['mail', 'sms', 'authenticator'].includes(String(by)) ? { [String(by)]: true } : {};
    showPage(ctx, 'sign-in-code', { title: say(languageOf(ctx), 'accounts.pages.typeCode'), by, channel, ...data });
  }

  return router;
}
