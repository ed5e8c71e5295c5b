import Router from '@koa/router';
import { v4 as uuid } from 'uuid';
import { Refusal } from '../errors.ts';
import { type Event, isOpen, largestParty } from '../events/event.ts';
import { eventBySlug } from '../events/find.ts';
import { openEvents } from '../events/store.ts';
import { sayTimeOf } from '../events/when.ts';
import { form } from '../http/body.ts';
import { languageOf } from '../http/language.ts';
import { showPage } from '../http/pages.ts';
import { type Context, type State, visitor } from '../http/request.ts';
import { valid } from '../http/valid.ts';
import { say } from '../languages/texts.ts';
import { hasMailbox } from '../letters/mailbox.ts';
import { onceFor } from './answer.ts';
import { applicant } from './applicant.ts';
import { answers, eventDetails } from './details.ts';
import { sayWhoSees, sayWhyClosed } from './formSays.ts';
import { sayLeft } from './left.ts';
import { numberIn, problemsOf, type Typed } from './problems.ts';
import { register } from './register.ts';
import { refuseRobots } from './robots.ts';
import { type Counter, slotsOf } from './routes.ts';
import { likelyMeant } from './typo.ts';

/** Our own sign-up form. It works without JavaScript, through the same desk as the JSON of other forms. */
export function formPages({ world, desk, links, tokens, limits, proofs, spare }: Counter) {
  const router = new Router<State>();

  router.get('/', async (ctx) => {
    const language = languageOf(ctx);
    const events = await openEvents(world.db, world.now().toISOString());
    const title = say(language, 'events.title');
    showPage(ctx, 'events', { title, events: events.map((event) => ({ ...event, when: sayTimeOf(event, language) })) });
  });

  router.get('/events/:slug', async (ctx) => {
    const event = await eventBySlug(world, ctx.params.slug);
    ctx.state.language = languageOf(ctx, event.language);
    const { remaining } = await slotsOf(world, event);
    // Of a full event nothing but the wait list can be wished for.
    await showForm(ctx, event, { slots: '1', ...(remaining === 0 && { waitList: 'yes' }) });
  });

  router.post('/events/:slug', limits.limit({ name: 'form', max: 60, seconds: 60 }), form, async (ctx) => {
    const event = await eventBySlug(world, ctx.params.slug);
    const language = languageOf(ctx, event.language);
    ctx.state.language = language;
    const typed = ctx.request.body as Typed;
    try {
      const { eventId, issuedAt } = tokens.read(String(typed.token), ctx.state.address);
      if (eventId !== event.id) throw new Refusal('forbidden', { key: 'refusals.otherEvent' });
      const wish = valid(applicant, asApplicant(typed));
      refuseRobots(typed, issuedAt, world.now());
      const suggestion = typed.sure ? null : likelyMeant(wish.email);
      if (suggestion !== null) return askWhetherMeant(ctx, event, typed, suggestion);
      await spare(ctx);
      await proofs.take(event.id, typed.altcha ?? '');
      const once = onceFor(eventId, String(typed.key), wish);
      const quiet = !world.config.DISCLOSE_REGISTERED;
      const signedUp = await desk.ask(register(eventId, wish, links, visitor(ctx), once, quiet));
      showPage(ctx, 'check-mail', {
        ...eventDetails(event, language),
        ...answers(signedUp, event, language),
        title: say(language, 'sent.title'),
        token: tokens.issue(event.id, ctx.state.address).token,
        mailbox: hasMailbox(world.config),
      });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code === 'busy') world.log.warn({ correlationId: ctx.state.correlationId }, error.message);
      await showForm(ctx, event, typed, error);
    }
  });

  /** A fresh form; after a refusal with all that was typed, and what to do about it. */
  async function showForm(ctx: Context, event: Event, typed: Typed, refusal?: Refusal) {
    const language = languageOf(ctx, event.language);
    const now = world.now().toISOString();
    const availability = await slotsOf(world, event);
    // It says when the form was first shown: whoever mends one field may be as quick as they like.
    const isTokenGood = refusal !== undefined && refusal.code !== 'forbidden';
    ctx.status = refusal === undefined ? 200 : refusal.code === 'busy' ? 503 : 422;
    showPage(ctx, 'form', {
      ...eventDetails(event, language),
      isOpen: isOpen(event, now),
      closed: sayWhyClosed(event, now, language),
      left: sayLeft(availability, language),
      mayTry: availability.remaining > 0 || availability.waitList.open,
      needsProof: proofs.areAsked,
      waitListOpen: availability.waitList.open,
      most: largestParty(event),
      privacy: sayWhoSees(event, language),
      ...(refusal && problemsOf(refusal, event, language)),
      typed,
      token: isTokenGood ? typed.token : tokens.issue(event.id, ctx.state.address).token,
      key: uuid(),
    });
  }

  /** A question and never an error: the address may be right. */
  function askWhetherMeant(ctx: Context, event: Event, typed: Typed, suggestion: string) {
    const language = languageOf(ctx, event.language);
    const { email, ...kept } = typed;
    showPage(ctx, 'typo', { ...eventDetails(event, language), title: say(language, 'typo.title'), email, suggestion, kept });
  }

  return router;
}

/** A form sends text and leaves out boxes that are not ticked. */
function asApplicant({ firstName, lastName, email, phone, slots, member, waitList }: Typed) {
  return { firstName, lastName, email, phone, slots: numberIn(slots), member: member === 'yes', waitList: waitList === 'yes' };
}
