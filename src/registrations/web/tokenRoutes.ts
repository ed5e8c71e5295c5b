import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { allowsOrigin, eventBySlug } from '../../events/eventLookup.ts';
import { eventQuerySchema } from '../../events/eventQuery.ts';
import { BODY_ERRORS, jsonResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { objectSchema, TIMESTAMP } from '../../http/jsonSchema.ts';
import type { Context } from '../../http/request.ts';
import { isSameOrigin } from '../../http/sameOrigin.ts';
import { validate } from '../../validation/validate.ts';
import type { RegistrationDeps } from './registrationDeps.ts';

const tokenSchema = objectSchema<{ token: string; expiresAt: string; event: string }>({
  token: { type: 'string', description: 'Goes into X_Authorization: Bearer <token>' },
  expiresAt: TIMESTAMP,
  event: { type: 'string', description: 'Slug of the event' },
});
const TOKEN_EXAMPLE = { token: 'eyJhbGciOi….eyJzdWIiOi….c2lnbmF0dXJl', expiresAt: '2027-05-01T08:30:00.000Z', event: 'harbour-walk' };

/** The form token that the other routes of a sign-up form require. */
export function tokenRoutes(deps: RegistrationDeps) {
  const { tokens, limits } = deps;
  const api = new ApiRouter('Sign-up');

  api.post(
    '/token',
    {
      id: 'issueFormToken',
      summary: 'Issue a form token for an event; the default event if none is named',
      body: eventQuerySchema,
      isBodyOptional: true,
      responses: {
        200: jsonResponse('The token, valid for half an hour, for this event and client', tokenSchema, TOKEN_EXAMPLE),
        ...BODY_ERRORS,
        403: problem('Pages of this site may not show the form of the event'),
        ...problems(404, 429),
      },
    },
    limits.limit({ name: 'token', max: 60, windowSeconds: 60 }),
    json,
    async (ctx) => {
      const event = await eventBySlug(deps, validate(eventQuerySchema, ctx.request.body ?? {}).event);
      assertAllowedOrigin(ctx, event);
      ctx.body = { ...tokens.issue(event.id, ctx.state.address), event: event.slug };
    },
  );

  function assertAllowedOrigin(ctx: Context, event: Event) {
    const origin = ctx.get('Origin');
    if (isSameOrigin(deps.config.PUBLIC_URL, ctx) || allowsOrigin(event, origin)) return;
    throw new DomainError('forbidden', `Pages on ${origin} are not allowed to show the form of this event. The organiser can allow them.`);
  }

  return api;
}
