import Router from '@koa/router';
import { Refusal } from '../errors.ts';
import type { Event } from '../events/event.ts';
import { form, json } from '../http/body.ts';
import { languageOf } from '../http/language.ts';
import { onlyPeople } from '../http/onlyPeople.ts';
import { goOn, showPage } from '../http/pages.ts';
import { type Context, type State, visitor, wantsPage } from '../http/request.ts';
import { valid } from '../http/valid.ts';
import { accept } from './accept.ts';
import { calendarOf, publisher } from './calendar.ts';
import { cancel } from './cancel.ts';
import { changeRegistration } from './change.ts';
import { changes } from './changes.ts';
import { type Confirmation, confirm, refuseEnded } from './confirm.ts';
import { details } from './details.ts';
import { hashOfLink } from './link.ts';
import { showRegistration } from './linkPages.ts';
import { lookAt, type Opened } from './opened.ts';
import type { Counter } from './routes.ts';

/** What attendees do by the private link of their registration. The same for people, in pages: `linkPages.ts`. */
export function linkRoutes({ world, desk, links, limits, open }: Counter) {
  const router = new Router<State>();
  const byLink = limits.limit({ name: 'link', max: 120, seconds: 60 });

  router.get('/confirm_registration', byLink, onlyPeople, async (ctx) => {
    const opened = await open(ctx, ctx.query.uuid, 'confirm');
    if (opened.event.confirmBy === 'link') return confirmed(ctx, opened);
    refuseEnded(opened.registration);
    // The answer to the button leads to the event's own page, and browsers hold a form to what is said here.
    if (opened.event.successUrl) allowFormTo(ctx, new URL(opened.event.successUrl).origin);
    return showPage(ctx, 'confirm', details(opened, languageOf(ctx)));
  });

  router.post('/confirm_registration', byLink, form, async (ctx) => {
    await confirmed(ctx, await open(ctx, (ctx.request.body as { uuid?: unknown }).uuid, 'confirm'));
  });

  router.get('/registrations/:uuid', byLink, async (ctx) => {
    const opened = await open(ctx, ctx.params.uuid);
    ctx.set('Cache-Control', 'no-store');
    if (wantsPage(ctx)) return showRegistration(ctx, world, opened);
    refuseEnded(opened.registration);
    ctx.body = await lookAt(world, opened);
  });

  router.get('/registrations/:uuid/calendar.ics', byLink, async (ctx) => {
    const { registration, event } = await open(ctx, ctx.params.uuid);
    const calendar = calendarOf(registration, event, publisher(world, event));
    if (calendar === null) throw new Refusal('not-found', { key: 'refusals.nothing' });
    ctx.set('Cache-Control', 'no-store');
    ctx.attachment(`${event.slug}.ics`);
    ctx.type = 'text/calendar; charset=utf-8; method=PUBLISH';
    ctx.body = calendar;
  });

  router.patch('/registrations/:uuid', byLink, json, async (ctx) => {
    const { registration } = await open(ctx, ctx.params.uuid);
    ctx.body = await desk.ask(changeRegistration(registration, valid(changes, ctx.request.body), links, visitor(ctx)));
  });

  router.delete('/registrations/:uuid', byLink, async (ctx) => {
    const { registration } = await open(ctx, ctx.params.uuid);
    await desk.ask(cancel(registration, visitor(ctx)));
    ctx.status = 204;
  });

  router.post('/registrations/:uuid/acceptance', byLink, async (ctx) => {
    const opened = await open(ctx, ctx.params.uuid);
    await desk.ask(accept(opened.registration, visitor(ctx)));
    if (wantsPage(ctx)) goOn(ctx, `/registrations/${opened.link}`);
    else ctx.body = await lookAt(world, await open(ctx, opened.link));
  });

  async function confirmed(ctx: Context, { registration, event, link }: Opened) {
    try {
      const outcome = await desk.ask(confirm(registration, hashOfLink(link), visitor(ctx)));
      goOn(ctx, successPage(event, link, outcome));
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

function allowFormTo(ctx: Context, origin: string) {
  const policy = String(ctx.response.get('Content-Security-Policy'));
  ctx.set('Content-Security-Policy', policy.replace("form-action 'self'", `form-action 'self' ${origin}`));
}
