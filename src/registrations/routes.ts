import Router from '@koa/router';
import { Refusal } from '../errors.ts';
import { type Event, isOpen } from '../events/event.ts';
import { allowsOrigin, availability, eventBySlug } from '../events/find.ts';
import { eventWish } from '../events/wish.ts';
import { json } from '../http/body.ts';
import { emailKey } from '../http/email.ts';
import type { FormTokens } from '../http/formToken.ts';
import type { Limits } from '../http/limit.ts';
import { isOwn } from '../http/origin.ts';
import { type Context, type State, visitor } from '../http/request.ts';
import { valid } from '../http/valid.ts';
import type { World } from '../world.ts';
import { onceFor } from './answer.ts';
import { address, applicant } from './applicant.ts';
import type { Desk } from './desk.ts';
import type { IsRegistered } from './emailCheck.ts';
import type { Links } from './link.ts';
import type { Open } from './opened.ts';
import type { Proofs } from './proof.ts';
import { addressTaken, register } from './register.ts';
import type { Spare } from './robots.ts';
import { sendAgain } from './sendAgain.ts';
import { findHead } from './store.ts';
import { openTo } from './waitList.ts';

const idempotencyKey = /^[\x21-\x7e]{1,200}$/;

/** What routes about registrations need besides the world. */
export interface Counter {
  world: World;
  desk: Desk;
  links: Links;
  tokens: FormTokens;
  isRegistered: IsRegistered;
  open: Open;
  limits: Limits;
  proofs: Proofs;
  spare: Spare;
}

/** The sign-up form's side of the contract. What attendees do by their link is in `linkRoutes.ts`. */
export function signUpRoutes({ world, desk, links, tokens, isRegistered, limits, proofs, spare }: Counter) {
  const router = new Router<State>();
  const { limit } = limits;
  const quiet = !world.config.DISCLOSE_REGISTERED;

  router.post('/token', limit({ name: 'token', max: 60, seconds: 60 }), json, async (ctx) => {
    const event = await eventBySlug(world, valid(eventWish, ctx.request.body ?? {}).event);
    refuseForeignPage(ctx, event);
    ctx.body = { ...tokens.issue(event.id, ctx.state.address), event: event.slug };
  });

  router.get('/slots', async (ctx) => {
    const event = await eventBySlug(world, valid(eventWish, ctx.query).event);
    ctx.body = await slotsOf(world, event);
  });

  router.post('/register', limit({ name: 'register', max: 60, seconds: 60 }), tokens.guard(), json, async (ctx) => {
    const wish = valid(applicant, ctx.request.body);
    const key = ctx.get('Idempotency-Key');
    if (key !== '' && !idempotencyKey.test(key)) throw new Refusal('invalid', 'An Idempotency-Key has 1 to 200 visible ASCII characters.');
    await spare(ctx);
    await proofs.take(ctx.state.eventId, ctx.get('X-Proof'));
    const once = key === '' ? undefined : onceFor(ctx.state.eventId, key, wish);
    ctx.body = await desk.ask(register(ctx.state.eventId, wish, links, visitor(ctx), once, quiet));
  });

  const checkEmail = async (ctx: Context) => {
    const { email } = valid(address, hasBody(ctx) ? ctx.request.body : ctx.query);
    const known = await isRegistered({ eventId: ctx.state.eventId, emailKey: emailKey(email) });
    if (known && !quiet) throw addressTaken(email);
    ctx.body = { email_unknown: email };
  };
  const checkLimit = limit({ name: 'email_check', max: 60, seconds: 60 });
  router.get('/email_check', checkLimit, tokens.guard('forbidden'), json, checkEmail);
  router.post('/email_check', checkLimit, tokens.guard('forbidden'), json, checkEmail);

  const perClient = limit({ name: 'resend', max: 10, seconds: 60 });
  const perAddress = limit({
    name: 'resend-address',
    max: 3,
    seconds: 3600,
    by: (ctx) => `${ctx.state.eventId} ${emailKey(bodyOf(ctx).email)}`,
  });
  router.post('/resend', perClient, tokens.guard(), json, refuseNoAddress, perAddress, async (ctx) => {
    await desk.ask(sendAgain(ctx.state.eventId, bodyOf(ctx).email, visitor(ctx)));
    ctx.body = { message: 'If this address is registered, a letter with the link is on its way.' };
  });

  function refuseForeignPage(ctx: Context, event: Event) {
    const origin = ctx.get('Origin');
    if (isOwn(world.config.PUBLIC_URL, ctx) || allowsOrigin(event, origin)) return;
    throw new Refusal('forbidden', `Pages of ${origin} may not carry the form of this event. Its organiser can allow it.`);
  }

  return router;
}

/** What a newcomer may have now, read without the desk: it may be older by a moment, and the desk decides again. */
export async function slotsOf(world: World, event: Event) {
  const head = await findHead(world.db, event);
  return availability(event, openTo(event, head), isOpen(event, world.now().toISOString()));
}

async function refuseNoAddress(ctx: Context, next: () => Promise<unknown>) {
  ctx.request.body = valid(address, ctx.request.body);
  await next();
}

function bodyOf(ctx: Context): { email: string } {
  return ctx.request.body as { email: string };
}

function hasBody(ctx: Context): boolean {
  return ctx.request.length !== undefined || ctx.get('Transfer-Encoding') !== '';
}
