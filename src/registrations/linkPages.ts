import Router from '@koa/router';
import { Refusal } from '../errors.ts';
import { isAhead, isOpen, largestParty } from '../events/event.ts';
import { sayDay, sayWhen } from '../events/when.ts';
import { form } from '../http/body.ts';
import { languageOf } from '../http/language.ts';
import { goOn, showPage } from '../http/pages.ts';
import { type Context, type State, visitor } from '../http/request.ts';
import { valid } from '../http/valid.ts';
import { say } from '../languages/texts.ts';
import type { World } from '../world.ts';
import { calendarOf, publisher } from './calendar.ts';
import { calendarLinks } from './calendarLinks.ts';
import { cancel } from './cancel.ts';
import { changeRegistration } from './change.ts';
import { changes } from './changes.ts';
import { refuseEnded } from './confirm.ts';
import { details } from './details.ts';
import { forgottenFrom } from './forget.ts';
import { lookAt, type Opened } from './opened.ts';
import { numberIn, problemsOf, type Typed } from './problems.ts';
import { hasCertainSlots, isLive } from './registration.ts';
import { type Counter, slotsOf } from './routes.ts';

/** Seeing, changing and cancelling a registration by its link, without JavaScript and without an account. */
export function linkPages({ desk, links, limits, open }: Counter) {
  const router = new Router<State>();
  const byLink = limits.limit({ name: 'link-page', max: 120, seconds: 60 });

  router.get('/registrations/:uuid/change', byLink, async (ctx) => {
    const opened = await stillOpen(ctx);
    const { firstName, lastName, email, phone, slots, member } = opened.registration;
    showChange(ctx, opened, { firstName, lastName, email, phone, slots: String(slots), ...(member && { member: 'yes' }) });
  });

  router.post('/registrations/:uuid/change', byLink, form, async (ctx) => {
    const opened = await stillOpen(ctx);
    const typed = ctx.request.body as Typed;
    try {
      const { firstName, lastName, email, phone, slots, member } = typed;
      const wish = { firstName, lastName, email, phone, slots: numberIn(slots), member: member === 'yes' };
      const changed = valid(changes, wish);
      await desk.ask(changeRegistration(opened.registration, changed, links, visitor(ctx)));
      goOn(ctx, `/registrations/${opened.link}?status=${changed.email === opened.registration.email ? 'changed' : 'new_address'}`);
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'busy') throw error;
      showChange(ctx, opened, typed, error);
    }
  });

  router.get('/registrations/:uuid/cancel', byLink, async (ctx) => {
    const opened = await stillOpen(ctx);
    const language = languageOf(ctx);
    const { slots } = opened.registration;
    showPage(ctx, 'cancel', { ...details(opened, language), title: say(language, 'cancel.title', { slots }) });
  });

  router.post('/registrations/:uuid/cancel', byLink, form, async (ctx) => {
    const opened = await stillOpen(ctx);
    await desk.ask(cancel(opened.registration, visitor(ctx)));
    goOn(ctx, `/registrations/${opened.link}`);
  });

  async function stillOpen(ctx: Context): Promise<Opened> {
    const opened = await open(ctx, ctx.params.uuid);
    refuseEnded(opened.registration);
    return opened;
  }

  function showChange(ctx: Context, opened: Opened, typed: Typed, refusal?: Refusal) {
    const language = languageOf(ctx);
    ctx.status = refusal ? 422 : 200;
    showPage(ctx, 'change', {
      ...details(opened, language),
      title: say(language, 'change.title'),
      typed,
      most: largestParty(opened.event),
      ...(refusal && problemsOf(refusal, opened.event, language, true)),
    });
  }

  return router;
}

/** The page of a registration; of one that has ended it says what happened, and how to sign up again. */
export async function showRegistration(ctx: Context, world: World, opened: Opened): Promise<void> {
  if (!isLive(opened.registration)) return showEnded(ctx, world, opened);
  const language = languageOf(ctx);
  const { registration, event } = opened;
  const now = world.now().toISOString();
  const hasSlots = calendarOf(registration, event, publisher(world, event)) !== null;
  const forgottenOn = forgottenFrom(event);
  const looked = await lookAt(world, opened);
  showPage(ctx, 'registration', {
    ...details(opened, language, looked),
    status: { [String(ctx.query.status)]: true },
    isOffering: event.promotion === 'offer',
    asOf: sayWhen(now, event.zone, language),
    mayAskForFewer: registration.slots > 1,
    promoted: registration.promotedAt && sayWhen(registration.promotedAt, event.zone, language),
    calendars: hasSlots && calendarLinks(event, `${world.config.PUBLIC_URL}/events/${event.slug}`),
    mayChange: isAhead(event, now),
    starts: sayWhen(event.startsAt, event.zone, language),
    forgottenOn: forgottenOn && sayDay(forgottenOn, event.zone, language),
  });
}

async function showEnded(ctx: Context, world: World, opened: Opened): Promise<void> {
  const { registration, event } = opened;
  const open = isOpen(event, world.now().toISOString());
  ctx.status = 410;
  showPage(ctx, 'ended', {
    ...details(opened, languageOf(ctx)),
    ended: { [String(registration.ending).replace(' ', '_')]: true },
    isOpen: open,
    remaining: (await slotsOf(world, event)).remaining,
    form: `/events/${event.slug}?lang=${languageOf(ctx)}`,
    hadCalendar: hasCertainSlots(registration),
  });
}
