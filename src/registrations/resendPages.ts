import Router from '@koa/router';
import { Refusal } from '../errors.ts';
import type { Event } from '../events/event.ts';
import { eventBySlug } from '../events/find.ts';
import { openEvents } from '../events/store.ts';
import { sayTimeOf } from '../events/when.ts';
import { form } from '../http/body.ts';
import { emailKey } from '../http/email.ts';
import { languageOf } from '../http/language.ts';
import { goOn, showPage } from '../http/pages.ts';
import { type Context, type State, visitor } from '../http/request.ts';
import { valid } from '../http/valid.ts';
import { say } from '../languages/texts.ts';
import { address } from './applicant.ts';
import { eventDetails } from './details.ts';
import { problemsOf, type Typed } from './problems.ts';
import type { Counter } from './routes.ts';
import { sendAgain } from './sendAgain.ts';

/** Getting a lost link again, by mail. The page says the same whether or not the address is known. */
export function resendPages({ world, desk, tokens, limits }: Counter) {
  const router = new Router<State>();
  const perClient = limits.limit({ name: 'resend-page', max: 10, seconds: 60 });
  const perAddress = limits.limit({ name: 'resend-page-address', max: 3, seconds: 3600, by: (ctx) => `${ctx.path} ${wishedFor(ctx)}` });

  /** Whoever has a link that opens nothing is not known to belong to any event. */
  router.get('/link', async (ctx) => {
    const language = languageOf(ctx);
    const events = await openEvents(world.db, world.now().toISOString());
    if (events.length === 1) return goOn(ctx, `/events/${events[0]?.slug}/link?lang=${language}`);
    showPage(ctx, 'links', {
      title: say(language, 'resend.title'),
      events: events.map((event) => ({ ...event, when: sayTimeOf(event, language) })),
    });
  });

  router.get('/events/:slug/link', async (ctx) => show(ctx, await eventBySlug(world, ctx.params.slug), {}));

  router.post('/events/:slug/link', perClient, form, perAddress, async (ctx) => {
    const event = await eventBySlug(world, ctx.params.slug);
    const typed = ctx.request.body as Typed;
    try {
      if (tokens.read(String(typed.token), ctx.state.address).eventId !== event.id)
        throw new Refusal('forbidden', { key: 'refusals.otherEvent' });
      const { email } = valid(address, { email: typed.email });
      await desk.ask(sendAgain(event.id, email, visitor(ctx)));
      show(ctx, event, {}, { sentTo: email });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'busy') throw error;
      ctx.status = 422;
      show(ctx, event, typed, problemsOf(error, event, languageOf(ctx, event.language)));
    }
  });

  function show(ctx: Context, event: Event, typed: Typed, more: object = {}) {
    const language = languageOf(ctx, event.language);
    ctx.state.language = language;
    const { token } = tokens.issue(event.id, ctx.state.address);
    showPage(ctx, 'link', { ...eventDetails(event, language), title: say(language, 'resend.title'), typed, token, ...more });
  }

  return router;
}

function wishedFor(ctx: Context): string {
  return emailKey(String((ctx.request.body as Typed).email));
}
