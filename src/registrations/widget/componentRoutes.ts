import { DomainError } from '../../domainError.ts';
import { isSignUpOpen, maxPartySize } from '../../events/event.ts';
import { allowsOrigin, eventBySlug } from '../../events/eventLookup.ts';
import { eventQuerySchema } from '../../events/eventQuery.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { formatEventTime } from '../../events/formatTime.ts';
import { organiserColours } from '../../events/organiserColours.ts';
import { findPictures } from '../../events/pictures/eventPicture.ts';
import { publicPicture } from '../../events/pictures/publicPicture.ts';
import { displayTimeZone } from '../../events/timeZone.ts';
import { BODY_ERRORS, jsonResponse, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { nullable, objectSchema } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { isSameOrigin } from '../../http/sameOrigin.ts';
import { createAsset, sendAsset } from '../../http/staticFiles.ts';
import { localeOf, rawText } from '../../i18n/translate.ts';
import { hasDevMailbox } from '../../messages/transports/devMailbox.ts';
import { publicQuestions } from '../../questions/publicQuestion.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { validate } from '../../validation/validate.ts';
import { suggestEmail } from '../antiSpam/emailTypo.ts';
import { unvalidatedEmailSchema } from '../domain/applicant.ts';
import { closedReasonText, privacyText } from '../web/formTexts.ts';
import type { RegistrationDeps } from '../web/registrationDeps.ts';
import { bundleWidget } from './bundle.ts';
import { CHALLENGE_EXAMPLE, challengeSchema, FORM_EXAMPLE, type FormView, formViewSchema } from './responseSchemas.ts';
import { widgetTexts } from './texts.ts';

/** Routes of the web component, in addition to those that every sign-up form uses. */
export function componentRoutes(deps: RegistrationDeps) {
  const { limits, proofOfWork } = deps;
  const api = new ApiRouter('Sign-up');
  const bundle = createAsset('.js', bundleWidget());

  /** Loaded by pages of other sites. Browsers request module scripts with CORS; no cookies are involved. */
  api.router.get('/form.js', (ctx) => {
    ctx.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    sendAsset(ctx, bundle);
  });

  /** Any page may read it, so that it can explain why it must not show the form. */
  const formOperation = {
    id: 'getForm',
    summary: 'What a sign-up form shows about an event, except the number of available slots',
    query: eventQuerySchema,
    responses: { 200: jsonResponse('In the language of Accept-Language', formViewSchema, FORM_EXAMPLE), ...problems(400, 404) },
  };
  api.get('/form', formOperation, async (ctx) => {
    const event = await eventBySlug(deps, validate(eventQuerySchema, ctx.query).event);
    const now = deps.now().toISOString();
    const language = languageOf(ctx, event.language);
    const { slug, title, location, organiser, contact, timeZone } = inLanguage(event, language);
    ctx.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=60', 'Content-Language': language });
    ctx.vary('Origin, Accept-Language');
    const { picture } = await findPictures(deps.db, event.id);
    const questions = publicQuestions(await findQuestions(deps.db, event), language);
    const view: FormView = {
      event: {
        slug,
        title,
        when: formatEventTime(event, language),
        zone: displayTimeZone(timeZone),
        location,
        organiser,
        contact,
        most: maxPartySize(event),
      },
      isAllowed: isSameOrigin(deps.config.PUBLIC_URL, ctx) || allowsOrigin(event, ctx.get('Origin')),
      closed: isSignUpOpen(event, now) ? null : closedReasonText(event, now, language),
      privacy: privacyText(event, language),
      needsProof: proofOfWork.isRequired,
      hasMailbox: hasDevMailbox(deps.config),
      ...organiserColours(event),
      ...{ language, locale: localeOf(language), direction: rawText(language, 'language.direction') },
      texts: widgetTexts(language),
      ...(questions.length > 0 && { questions }),
      ...(picture && { picture: publicPicture(picture, language, event.language, deps.config.PUBLIC_URL) }),
    };
    ctx.body = view;
  });

  const proofOperation = {
    id: 'getProofChallenge',
    summary: 'Proof-of-work challenge (ALTCHA) whose solution goes into X-Proof',
    query: eventQuerySchema,
    responses: {
      200: jsonResponse('The challenge, valid for ten minutes', challengeSchema, CHALLENGE_EXAMPLE),
      ...problems(400, 404, 429),
    },
  };
  api.get('/proof', proofOperation, limits.limit({ name: 'proof', max: 60, windowSeconds: 60 }), async (ctx) => {
    if (!proofOfWork.isRequired) throw new DomainError('not-found', 'Proof of work is not required here.');
    const event = await eventBySlug(deps, validate(eventQuerySchema, ctx.query).event);
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await proofOfWork.challenge(event);
  });

  const suggestionSchema = objectSchema<{ suggestion: string | null }>({ suggestion: nullable({ type: 'string', format: 'idn-email' }) });
  const suggestionOperation = {
    id: 'suggestEmail',
    summary: 'Suggested correction of a mistyped email address',
    body: unvalidatedEmailSchema,
    responses: {
      200: jsonResponse('The suggestion, or null', suggestionSchema, { suggestion: 'ada@gmail.com' }),
      ...BODY_ERRORS,
      ...problems(429),
    },
  };
  const suggestionLimit = limits.limit({ name: 'email_suggestion', max: 60, windowSeconds: 60 });
  api.post('/email_suggestion', suggestionOperation, suggestionLimit, json, (ctx) => {
    ctx.body = { suggestion: suggestEmail(validate(unvalidatedEmailSchema, ctx.request.body).email.trim()) };
  });

  return api;
}
