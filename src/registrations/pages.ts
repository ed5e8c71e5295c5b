import Router from '@koa/router';
import { v4 as uuid } from 'uuid';
import { Refusal } from '../errors.ts';
import { type Event, isOpen } from '../events/event.ts';
import { eventBySlug } from '../events/find.ts';
import { openEvents } from '../events/store.ts';
import { sayTimeOf, sayWhen } from '../events/when.ts';
import { form } from '../http/body.ts';
import { showPage } from '../http/pages.ts';
import { type Context, type State, visitor } from '../http/request.ts';
import { valid } from '../http/valid.ts';
import { onceFor } from './answer.ts';
import { applicant } from './applicant.ts';
import type { Opened } from './opened.ts';
import { register } from './register.ts';
import { type Counter, slotsOf } from './routes.ts';
import { type Shown, shown } from './shown.ts';

export type Typed = Record<string, string | undefined>;

/** Our own sign-up form. It works without JavaScript, through the same desk as the JSON of other forms. */
export function formPages({ world, desk, links, tokens, limits }: Counter) {
  const router = new Router<State>();

  router.get('/', async (ctx) => {
    const events = await openEvents(world.db, world.now().toISOString());
    showPage(ctx, 'events', { title: 'Events', events: events.map((event) => ({ ...event, when: sayTimeOf(event) })) });
  });

  router.get('/events/:slug', async (ctx) => showForm(ctx, await eventBySlug(world, ctx.params.slug), {}));

  router.post('/events/:slug', limits.limit({ name: 'form', max: 60, seconds: 60 }), form, async (ctx) => {
    const event = await eventBySlug(world, ctx.params.slug);
    const typed = ctx.request.body as Typed;
    try {
      const eventId = tokens.eventOf(String(typed.token), ctx.state.address);
      if (eventId !== event.id) throw new Refusal('forbidden', 'This form belongs to another event.');
      const wish = valid(applicant, asApplicant(typed));
      const signedUp = await desk.ask(register(eventId, wish, links, visitor(ctx), onceFor(eventId, String(typed.key), wish)));
      showPage(ctx, 'check-mail', { title: 'Check your mail', ...inWords(signedUp, event), mailbox: !world.config.SMTP_URL });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'busy') throw error;
      await showForm(ctx, event, typed, error);
    }
  });

  /** A fresh form; after a refusal with all that was typed, and what to do about it. */
  async function showForm(ctx: Context, event: Event, typed: Typed, refusal?: Refusal) {
    const { token } = tokens.issue(event.id, ctx.state.address);
    ctx.status = refusal ? 422 : 200;
    showPage(ctx, 'form', {
      title: event.title,
      event,
      when: sayTimeOf(event),
      isOpen: isOpen(event, world.now().toISOString()),
      availability: await slotsOf(world, event),
      problems: refusal && problemsOf(refusal),
      typed,
      token,
      key: uuid(),
    });
  }

  return router;
}

/** What a registration's pages show. */
export function details({ link, registration, event, isNew }: Opened, looked: Shown = shown(registration, event)) {
  return { ...inWords(looked, event), link, isNew, newEmail: registration.newEmail };
}

function inWords(registration: Shown, event: Event) {
  const { confirmBefore, acceptBefore } = registration;
  return {
    registration,
    event,
    when: sayTimeOf(event),
    confirmBefore: confirmBefore && sayWhen(confirmBefore, event.zone),
    acceptBefore: acceptBefore && sayWhen(acceptBefore, event.zone),
  };
}

/** A form sends text and leaves out boxes that are not ticked. */
function asApplicant({ firstName, lastName, email, phone, slots, member, waitList }: Typed) {
  return { firstName, lastName, email, phone, slots: numberIn(slots), member: member === 'yes', waitList: waitList === 'yes' };
}

/** A number as people type it; what is none stays as it is, for the schema to say so. */
export function numberIn(text = ''): number | string {
  return /^\s*\d+\s*$/.test(text) ? Number(text) : text;
}

/** A refusal beside the fields it is about. */
export function problemsOf({ message, details: { fields, facts } }: Refusal) {
  if (fields) return fields;
  if (facts?.email_already_registered) {
    return [{ field: 'email', message: 'This email address is registered already. Look for our letter in its mailbox.' }];
  }
  if (facts?.not_enough_slots_available) return [{ field: 'slots', message: slotsLeft(facts.not_enough_slots_available) }];
  return [{ field: 'firstName', message }];
}

function slotsLeft(left: string): string {
  if (left === '0') return 'No slots available but you can request to be added to the wait list';
  return left === '1' ? 'Only 1 slot is left' : `Only ${left} slots are left`;
}
