import Router from '@koa/router';
import { Refusal } from '../errors.ts';
import type { Event } from '../events/event.ts';
import { findEventById } from '../events/store.ts';
import { form } from '../http/body.ts';
import { showPage } from '../http/pages.ts';
import { type Context, type Middleware, type State, visitor, wantsPage } from '../http/request.ts';
import { type Confirmation, confirm, refuseEnded, unknownLink } from './confirm.ts';
import { details } from './pages.ts';
import { type Registration, shown } from './registration.ts';
import type { Counter } from './routes.ts';
import { findByLink } from './store.ts';

const LINK = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** What attendees do by the private link of their registration. */
export function linkRoutes({ world, desk, limits }: Counter) {
  const router = new Router<State>();
  const byLink = limits.limit({ name: 'link', max: 120, seconds: 60 });

  router.get('/confirm_registration', byLink, onlyPeople, async (ctx) => {
    const { registration, event, link } = await opened(ctx.query.uuid);
    if (event.confirmBy === 'link') return confirmed(ctx, registration, event, link);
    refuseEnded(registration);
    // The answer to the button leads to the event's own page, and browsers hold a form to what is said here.
    if (event.successUrl) allowFormTo(ctx, new URL(event.successUrl).origin);
    return showPage(ctx, 'confirm', { ...details(registration, event), link, title: event.title });
  });

  router.post('/confirm_registration', byLink, form, async (ctx) => {
    const { registration, event, link } = await opened((ctx.request.body as { uuid?: unknown }).uuid);
    return confirmed(ctx, registration, event, link);
  });

  router.get('/registrations/:uuid', byLink, async (ctx) => {
    const { registration, event, link } = await opened(ctx.params.uuid);
    if (registration.endedAt === null && !wantsPage(ctx)) ctx.body = shown(registration, event);
    else {
      refuseEnded(registration);
      showPage(ctx, 'registration', { ...details(registration, event), link, title: event.title, status: String(ctx.query.status ?? '') });
    }
    ctx.set('Cache-Control', 'no-store');
  });

  async function opened(link: unknown): Promise<{ registration: Registration; event: Event; link: string }> {
    if (typeof link !== 'string' || !LINK.test(link))
      throw new Refusal('invalid', 'This link is not complete. Open it from the mail once more.');
    const registration = await findByLink(world.db, link);
    const event = registration && (await findEventById(world.db, registration.eventId));
    if (!event) throw unknownLink();
    return { registration, event, link };
  }

  async function confirmed(ctx: Context, registration: Registration, event: Event, link: string) {
    try {
      const outcome = await desk.ask(confirm(registration, visitor(ctx)));
      ctx.redirect(successPage(event, link, outcome));
      ctx.status = ctx.method === 'POST' ? 303 : 302;
      ctx.set('Cache-Control', 'no-store');
    } catch (error) {
      if (error instanceof Refusal || event.errorUrl === null) throw error;
      world.log.error({ err: error, correlationId: ctx.state.correlationId }, 'a bug while confirming');
      ctx.redirect(event.errorUrl);
    }
  }

  return router;
}

/** The link goes into the fragment, which reaches no server's log, when the page is not ours. */
function successPage({ successUrl }: Event, link: string, outcome: Confirmation): string {
  if (successUrl === null) return `/registrations/${link}?status=${outcome}`;
  const page = new URL(successUrl);
  page.searchParams.set('status', outcome);
  page.hash = `registration=${link}`;
  return page.href;
}

/** A browser that loads ahead, or a program that looks whether the page is there, has not clicked. */
const onlyPeople: Middleware = async (ctx, next) => {
  const purpose = `${ctx.get('Sec-Purpose')} ${ctx.get('Purpose')} ${ctx.get('X-Purpose')} ${ctx.get('X-Moz')}`;
  if (ctx.method !== 'HEAD' && !/prefetch|preview|prerender/i.test(purpose)) return next();
  ctx.status = 204;
  ctx.set('Cache-Control', 'no-store');
};

function allowFormTo(ctx: Context, origin: string) {
  const policy = String(ctx.response.get('Content-Security-Policy'));
  ctx.set('Content-Security-Policy', policy.replace("form-action 'self'", `form-action 'self' ${origin}`));
}
