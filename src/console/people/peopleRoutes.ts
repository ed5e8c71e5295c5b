import { actorOf } from '../../accounts/session/requireSession.ts';
import { BODY_ERRORS, jsonResponse, problem, problems, REUSED_KEY, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { IDEMPOTENCY_KEY_HEADER, idempotencyKeyHeader } from '../../http/idempotencyHeader.ts';
import { arrayOf, type JsonSchema, objectSchema, oneOf, TEXT, UUID } from '../../http/jsonSchema.ts';
import { actOnSeveral, type BulkOutcome, outcomeOf, SKIP_REASONS } from '../../registrations/commands/bulkActs.ts';
import { createListPeople } from '../../registrations/people/listPeople.ts';
import { peopleQuerySchema } from '../../registrations/people/peopleFilter.ts';
import { PERSON_EXAMPLE, type PeopleView, peopleViewSchema, toPersonView } from '../../registrations/people/personView.ts';
import { idempotencyKeyFor } from '../../registrations/processing/idempotency.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accountOf, eventOf } from '../shell/guards.ts';
import { bulkSchema } from './bulkInput.ts';

const params = { slug: TEXT };
const security = 'session' as const;
const EXAMPLE: PeopleView = { registrations: [PERSON_EXAMPLE], next: null, total: { people: 1, slots: 2 } };

const outcomeSchema: JsonSchema = objectSchema<BulkOutcome>({
  done: { ...arrayOf(UUID), description: 'Registrations for which it was done' },
  skipped: arrayOf(objectSchema<BulkOutcome['skipped'][number]>({ id: UUID, reason: oneOf(...SKIP_REASONS) })),
});

/** The people of an event as JSON. */
export function peopleRoutes({ db, processor, guards, limits: { limit } }: ConsoleDeps) {
  const api = new ApiRouter('People');
  const listPeople = createListPeople(db);

  api.get(
    '/api/events/:slug/registrations',
    {
      ...{ id: 'listPeople', summary: 'List and search the people of an event', security, params },
      query: peopleQuerySchema,
      responses: {
        200: jsonResponse('One page, and the total of all pages', peopleViewSchema, EXAMPLE),
        302: redirectResponse('For browsers: to the login page'),
        ...problems(400, 401, 403, 404, 429, 503),
      },
    },
    ...guards.event('people:read'),
    async (ctx) => {
      const { lang: _, ...wanted } = validate(peopleQuerySchema, ctx.query);
      const { people, next, counts } = await listPeople(eventOf(ctx), wanted);
      ctx.body = { registrations: people.map(toPersonView), next, total: counts[wanted.state] };
    },
  );

  api.post(
    '/api/events/:slug/registrations/bulk',
    {
      ...{ id: 'actOnPeople', summary: 'Do the same for several people of an event, in one transaction', security, params },
      headers: { 'Idempotency-Key': IDEMPOTENCY_KEY_HEADER },
      body: bulkSchema,
      responses: {
        200: jsonResponse('For whom it was done, and who was skipped and why', outcomeSchema, { done: [PERSON_EXAMPLE.id], skipped: [] }),
        409: problem('Unconfirmed registrations cannot end any more: the event has begun or was called off'),
        ...BODY_ERRORS,
        ...problems(401, 403, 404, 429, 503),
        422: REUSED_KEY,
      },
    },
    limit({ name: 'bulk', max: 30, windowSeconds: 60 }),
    ...guards.event('people:change'),
    json,
    async (ctx) => {
      const { act, people } = validate(bulkSchema, ctx.request.body);
      const [event, key] = [eventOf(ctx), idempotencyKeyHeader(ctx)];
      // As for adding somebody: a key of an account, and of nobody else.
      const once = key === undefined ? undefined : idempotencyKeyFor(`${event.id} ${accountOf(ctx).id}`, key, { act, people });
      ctx.body = await outcomeOf(db, await processor.execute(actOnSeveral(act, event, people, actorOf(ctx), once)));
    },
  );

  return api;
}
