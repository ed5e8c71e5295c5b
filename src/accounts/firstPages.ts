import Router from '@koa/router';
import { form } from '../http/body.ts';
import { languageOf } from '../http/language.ts';
import type { Limits } from '../http/limit.ts';
import { goOn, showPage } from '../http/pages.ts';
import { type Context, type State, visitor } from '../http/request.ts';
import { say } from '../languages/texts.ts';
import type { House } from './house.ts';
import { openFirstAdministrator } from './openByOperator.ts';
import { orAgain } from './ownRoutes.ts';

type Typed = Record<string, string | undefined>;

/** The page behind the link that the terminal shows while there is no administrator. */
export function firstPages(house: House, { limit }: Limits) {
  const router = new Router<State>();
  const guard = limit({ name: 'first-administrator', max: 20, seconds: 60 });

  router.get('/first-administrator/:code', guard, (ctx) => show(ctx, {}, {}));

  router.post('/first-administrator/:code', guard, form, async (ctx) => {
    const { username = '', email = '', password = '' } = ctx.request.body as Typed;
    const typed = { username: username.trim().slice(0, 100), email: email.trim().slice(0, 254) };
    await orAgain(
      ctx,
      (_, faults) => show(ctx, typed, faults),
      async () => {
        const said = { ...typed, password: password.slice(0, 1_000), locale: languageOf(ctx) };
        await openFirstAdministrator(house, visitor(ctx), String(ctx.params.code), said);
        goOn(ctx, '/sign-in');
      },
    );
  });

  function show(ctx: Context, typed: object, faults: object) {
    showPage(ctx, 'first-administrator', { title: say(languageOf(ctx), 'accounts.pages.first'), action: ctx.path, typed, ...faults });
  }

  return router;
}
