import { eventBySlug } from '../../events/eventLookup.ts';
import { eventQuerySchema } from '../../events/eventQuery.ts';
import { findEventById } from '../../events/eventRepository.ts';
import { BODY_ERRORS, jsonResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { IDEMPOTENCY_KEY_HEADER, idempotencyKeyHeader } from '../../http/idempotencyHeader.ts';
import { TEXT } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { visitorActor } from '../../http/visitor.ts';
import { withQuestions } from '../../questions/eventWithQuestions.ts';
import { validate } from '../../validation/validate.ts';
import { register } from '../commands/register.ts';
import { registrationSchema } from '../domain/applicant.ts';
import { validateForEvent } from '../domain/validateForEvent.ts';
import { idempotencyKeyFor } from '../processing/idempotency.ts';
import { loadAvailability } from './availability.ts';
import type { RegistrationDeps } from './registrationDeps.ts';
import { availabilitySchema, REGISTRATION_EXAMPLE, registrationViewSchema, signUpConflict } from './responseSchemas.ts';

/** So long that nobody guesses it: 128 bits in base64url. The key proves who may correct the registration. */
const MIN_SECRET_KEY_LENGTH = 22;

const AVAILABILITY_EXAMPLE = {
  event: 'harbour-walk',
  slots: 20,
  remaining: 7,
  maxPerRegistration: 4,
  waitList: { open: true, waiting: 0 },
};
const REGISTER_HEADERS = {
  'Idempotency-Key': IDEMPOTENCY_KEY_HEADER,
  'X-Correction': {
    type: 'string',
    const: 'true',
    description: `With the Idempotency-Key of an earlier sign-up, of at least ${MIN_SECRET_KEY_LENGTH} characters: the person corrects it`,
  },
  'X-Proof': { ...TEXT, description: 'Solution of the challenge from GET /proof, if the service requires one' },
};

/** Signing up. Routes of private links are in `linkRoutes.ts`. */
export function signUpRoutes(deps: RegistrationDeps) {
  const { processor, links, tokens, signUpLimit, proofOfWork, networksOf } = deps;
  const hideDuplicates = !deps.config.DISCLOSE_REGISTERED;
  const api = new ApiRouter('Sign-up');
  const findForm = async (eventId: string) => {
    const event = await findEventById(deps.db, eventId);
    return event && withQuestions(deps.db, event);
  };

  api.get(
    '/slots',
    {
      id: 'getAvailability',
      summary: 'Number of available slots',
      query: eventQuerySchema,
      responses: { 200: jsonResponse('Slots and wait list', availabilitySchema, AVAILABILITY_EXAMPLE), ...problems(400, 404) },
    },
    async (ctx) => {
      const event = await eventBySlug(deps, validate(eventQuerySchema, ctx.query).event);
      ctx.body = await loadAvailability(deps, event);
    },
  );

  api.post(
    '/register',
    {
      id: 'register',
      summary: 'Sign up: reserves slots or a place on the wait list, and sends an email with a link to confirm',
      security: 'form',
      body: registrationSchema,
      headers: REGISTER_HEADERS,
      responses: {
        200: jsonResponse('The registration, to be confirmed by the link in the email', registrationViewSchema, REGISTRATION_EXAMPLE),
        ...BODY_ERRORS,
        401: problem('The form token is missing'),
        403: problem('The form token is invalid, has expired or was issued to a different network'),
        409: signUpConflict('The email address is registered, there are not enough slots, or sign-up is closed'),
        422: problem('This Idempotency-Key was already used for a different request, and X-Correction is missing'),
        ...problems(429, 503),
      },
    },
    signUpLimit,
    tokens.guard(),
    json,
    async (ctx) => {
      const input = await validateForEvent(registrationSchema, ctx.request.body, () => findForm(ctx.state.eventId), {
        offersSmtpUtf8: deps.offersSmtpUtf8,
        language: languageOf(ctx),
      });
      const key = idempotencyKeyHeader(ctx);
      await proofOfWork.consume(ctx.state.eventId, ctx.get('X-Proof'));
      const idempotencyKey = key === undefined ? undefined : idempotencyKeyFor(ctx.state.eventId, key, input);
      const mayCorrect = ctx.get('X-Correction') === 'true' && (key?.length ?? 0) >= MIN_SECRET_KEY_LENGTH;
      const client = networksOf(ctx.state.address);
      ctx.body = await processor.execute(
        register({
          eventId: ctx.state.eventId,
          client,
          input,
          links,
          actor: visitorActor(ctx),
          idempotencyKey,
          hideDuplicates,
          mayCorrect,
        }),
      );
    },
  );

  return api;
}
