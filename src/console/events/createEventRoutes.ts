import { actorOf } from '../../accounts/session/requireSession.ts';
import { copyOfEvent } from '../../events/copyEvent.ts';
import type { NewEventInput, NewEventOptions } from '../../events/createEvent.ts';
import { BODY_ERRORS, problem, problems, REUSED_KEY } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json, longJson } from '../../http/body.ts';
import { IDEMPOTENCY_KEY_HEADER } from '../../http/idempotencyHeader.ts';
import { TEXT } from '../../http/jsonSchema.ts';
import { copyEventParts } from '../../mailings/copyEventParts.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { eventOf } from '../shell/guards.ts';
import { createOnce } from './createOnce.ts';
import { creationKey, showCreated } from './creationRequest.ts';
import { DETAILS } from './eventRoutes.ts';
import { copySchema, draftSchema, ETAG, newEventSchema } from './eventSchemas.ts';

/** Creating an event, from nothing or as a copy of another. */
export function createEventRoutes(deps: ConsoleDeps) {
  const { guards, limits } = deps;
  const api = new ApiRouter('Events');

  api.post(
    '/api/events',
    {
      id: 'createEvent',
      summary: 'Create an event; you are the owner of its team',
      security: 'session',
      headers: { 'Idempotency-Key': IDEMPOTENCY_KEY_HEADER },
      body: newEventSchema,
      responses: {
        201: { ...DETAILS, headers: { ...ETAG, Location: 'Of the event' } },
        ...BODY_ERRORS,
        ...problems(401, 403, 429, 503),
        409: problem('There is already an event with this slug'),
        422: REUSED_KEY,
      },
    },
    limits.limit({ name: 'create-event', max: 60, windowSeconds: 3_600 }),
    ...guards.signedIn('events:manage'),
    longJson,
    async (ctx) => {
      const { slug, draft, ...input } = ctx.request.body as Record<string, unknown>;
      const { draft: isDraft } = validate(draftSchema, draft === undefined ? {} : { draft });
      const event = { slug: slug as string, input: input as unknown as NewEventInput, isDraft };
      showCreated(ctx, await createOnce(deps, event, actorOf(ctx), creationKey(ctx, 'createEvent')));
    },
  );

  api.post(
    '/api/events/:slug/copy',
    {
      id: 'copyEvent',
      summary: 'Create a draft with the settings of this event, at another time; you are the owner of its team',
      security: 'session',
      params: { slug: TEXT },
      headers: { 'Idempotency-Key': IDEMPOTENCY_KEY_HEADER },
      body: copySchema,
      responses: {
        201: { ...DETAILS, headers: { ...ETAG, Location: 'Of the copy' } },
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        409: problem('There is already an event with this slug'),
        422: REUSED_KEY,
      },
    },
    limits.limit({ name: 'copy-event', max: 60, windowSeconds: 3_600 }),
    ...guards.signedIn('events:manage'),
    ...guards.event('event:read'),
    json,
    async (ctx) => {
      const { slug, starts, title } = validate(copySchema, ctx.request.body);
      const input = copyOfEvent(eventOf(ctx), starts, title === undefined ? {} : { title });
      const key = creationKey(ctx, `copyEvent ${eventOf(ctx).id}`);
      const storeWith: NewEventOptions['storeWith'] = (transaction, created) => copyEventParts(transaction, eventOf(ctx), created);
      showCreated(ctx, await createOnce(deps, { slug, input, isDraft: true, storeWith }, actorOf(ctx), key));
    },
  );

  return api;
}
