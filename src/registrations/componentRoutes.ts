import Router from '@koa/router';
import { Refusal } from '../errors.ts';
import { coloursOf } from '../events/colours.ts';
import { isOpen, largestParty } from '../events/event.ts';
import { allowsOrigin, eventBySlug } from '../events/find.ts';
import { sayTimeOf } from '../events/when.ts';
import { eventWish } from '../events/wish.ts';
import { assetOf, send } from '../http/assets.ts';
import { json } from '../http/body.ts';
import { languageOf } from '../http/language.ts';
import { isOwn } from '../http/origin.ts';
import type { State } from '../http/request.ts';
import { valid } from '../http/valid.ts';
import { localeOf, textOf } from '../languages/texts.ts';
import { hasMailbox } from '../letters/mailbox.ts';
import { typedAddress } from './applicant.ts';
import { bundleWidget } from './componentFile.ts';
import { componentTexts } from './componentTexts.ts';
import { sayWhoSees, sayWhyClosed } from './formSays.ts';
import type { Counter } from './routes.ts';
import { likelyMeant } from './typo.ts';

/** The web component, and what it asks for besides the routes that every sign-up form has. */
export function componentRoutes({ world, limits, proofs }: Counter) {
  const router = new Router<State>();
  const component = assetOf('.js', bundleWidget());

  /** Pages of other sites load it: module scripts are asked for by CORS, and no cookies are involved. */
  router.get('/form.js', (ctx) => {
    ctx.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    send(ctx, component);
  });

  /** Everything it shows of an event, but the slots that are left. Any page may read it, so that it can say that it may not carry the form. */
  router.get('/form', async (ctx) => {
    const event = await eventBySlug(world, valid(eventWish, ctx.query).event);
    const now = world.now().toISOString();
    const language = languageOf(ctx, event.language);
    const { slug, title, location, organiser, contact, zone } = event;
    ctx.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=60', 'Content-Language': language });
    ctx.vary('Origin, Accept-Language');
    ctx.body = {
      event: { slug, title, when: sayTimeOf(event, language), zone, location, organiser, contact, most: largestParty(event) },
      isAllowed: isOwn(world.config.PUBLIC_URL, ctx) || allowsOrigin(event, ctx.get('Origin')),
      closed: isOpen(event, now) ? null : sayWhyClosed(event, now, language),
      privacy: sayWhoSees(event, language),
      needsProof: proofs.areAsked,
      hasMailbox: hasMailbox(world.config),
      ...coloursOf(event),
      ...{ language, locale: localeOf(language), direction: textOf(language, 'language.direction') },
      texts: componentTexts(language),
    };
  });

  router.get('/proof', limits.limit({ name: 'proof', max: 60, seconds: 60 }), async (ctx) => {
    if (!proofs.areAsked) throw new Refusal('not-found', 'No proof of work is asked for here.');
    const { id } = await eventBySlug(world, valid(eventWish, ctx.query).event);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await proofs.challenge(id);
  });

  router.post('/email_suggestion', limits.limit({ name: 'email_suggestion', max: 60, seconds: 60 }), json, (ctx) => {
    ctx.body = { suggestion: likelyMeant(valid(typedAddress, ctx.request.body).email.trim()) };
  });

  return router;
}
