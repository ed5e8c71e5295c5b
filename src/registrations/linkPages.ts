import Router from '@koa/router';
import { Refusal } from '../errors.ts';
import { isAhead, isOpen, largestParty } from '../events/event.ts';
import { form } from '../http/body.ts';
import { goOn, showPage } from '../http/pages.ts';
import { type Context, type State, visitor } from '../http/request.ts';
import { valid } from '../http/valid.ts';
import type { World } from '../world.ts';
import { cancel } from './cancel.ts';
import { changeRegistration } from './change.ts';
import { changes } from './changes.ts';
import { refuseEnded } from './confirm.ts';
import { lookAt, type Opened } from './opened.ts';
import { details, numberIn, problemsOf, type Typed } from './pages.ts';
import { isLive } from './registration.ts';
import type { Counter } from './routes.ts';

/** Seeing, changing and cancelling a registration by its link, without JavaScript and without an account. */
export function linkPages({ desk, links, limits, open }: Counter) {
  const router = new Router<State>();
  const byLink = limits.limit({ name: 'link-page', max: 120, seconds: 60 });

  router.get('/registrations/:uuid/change', byLink, async (ctx) => {
    const opened = await stillOpen(ctx.params.uuid);
    const { firstName, lastName, email, phone, slots, member } = opened.registration;
    showChange(ctx, opened, { firstName, lastName, email, phone, slots: String(slots), ...(member && { member: 'yes' }) });
  });

  router.post('/registrations/:uuid/change', byLink, form, async (ctx) => {
    const opened = await stillOpen(ctx.params.uuid);
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
    showPage(ctx, 'cancel', { ...details(await stillOpen(ctx.params.uuid)), title: 'Cancel' });
  });

  router.post('/registrations/:uuid/cancel', byLink, form, async (ctx) => {
    const opened = await stillOpen(ctx.params.uuid);
    await desk.ask(cancel(opened.registration, visitor(ctx)));
    goOn(ctx, `/registrations/${opened.link}`);
  });

  async function stillOpen(link: unknown): Promise<Opened> {
    const opened = await open(link);
    refuseEnded(opened.registration);
    return opened;
  }

  function showChange(ctx: Context, opened: Opened, typed: Typed, refusal?: Refusal) {
    ctx.status = refusal ? 422 : 200;
    const most = largestParty(opened.event);
    showPage(ctx, 'change', { ...details(opened), title: 'Change', typed, most, problems: refusal && problemsOf(refusal) });
  }

  return router;
}

/** The page of a registration; of one that has ended it says what happened, and how to sign up again. */
export async function showRegistration(ctx: Context, world: World, opened: Opened): Promise<void> {
  const now = world.now().toISOString();
  const status = { [String(ctx.query.status)]: true };
  if (!isLive(opened.registration)) {
    ctx.status = 410;
    const ended = { [String(opened.registration.ending).replace(' ', '_')]: true };
    return showPage(ctx, 'ended', { ...details(opened), title: opened.event.title, ended, isOpen: isOpen(opened.event, now) });
  }
  const registration = await lookAt(world, opened);
  showPage(ctx, 'registration', {
    ...details(opened, registration),
    title: opened.event.title,
    status,
    mayChange: isAhead(opened.event, now),
  });
}
