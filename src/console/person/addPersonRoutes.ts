import { SESSION_ERRORS } from '../../accounts/session/sessionResponses.ts';
import { BODY_ERRORS, jsonResponse, problem, problems, REUSED_KEY } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { IDEMPOTENCY_KEY_HEADER, idempotencyKeyHeader } from '../../http/idempotencyHeader.ts';
import { BOOLEAN, COUNT, type JsonSchema, objectSchema, TEXT, UUID } from '../../http/jsonSchema.ts';
import type { AddedRegistration } from '../../registrations/commands/addByHand.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { eventOf } from '../shell/guards.ts';
import { addBodySchema } from './addInput.ts';
import { addPerson } from './addPerson.ts';
import { namingFields } from './fieldErrors.ts';

const addedSchema: JsonSchema = {
  title: 'AddedPerson',
  ...objectSchema<AddedRegistration>({
    id: UUID,
    onWaitList: BOOLEAN,
    confirmed: BOOLEAN,
    overtaken: { ...COUNT, description: 'Parties that wait and were overtaken out of turn' },
  }),
};
const EXAMPLE: AddedRegistration = { id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', onWaitList: false, confirmed: true, overtaken: 0 };

/** Adding somebody by hand. */
export function addPersonRoutes(deps: ConsoleDeps) {
  const { guards, limits } = deps;
  const api = new ApiRouter('Events');

  api.post(
    '/api/events/:slug/registrations',
    {
      id: 'addPerson',
      summary: 'Add somebody who told you on paper or by phone; also while sign-up is closed',
      security: 'session',
      params: { slug: TEXT },
      headers: { 'Idempotency-Key': IDEMPOTENCY_KEY_HEADER },
      body: addBodySchema,
      responses: {
        201: { ...jsonResponse('The registration was added', addedSchema, EXAMPLE), headers: { Location: 'The registration' } },
        ...BODY_ERRORS,
        ...SESSION_ERRORS,
        ...problems(404),
        409: problem('The email address is registered, there are not enough slots, or the event has begun or was called off'),
        422: REUSED_KEY,
      },
    },
    limits.limit({ name: 'console-add', max: 300, windowSeconds: 3_600 }),
    ...guards.event('people:change'),
    json,
    async (ctx) => {
      const { added } = await namingFields(() => addPerson(ctx, deps, ctx.request.body, idempotencyKeyHeader(ctx)));
      ctx.status = 201;
      ctx.set('Location', `/api/events/${eventOf(ctx).slug}/registrations/${added.id}`);
      ctx.body = added;
    },
  );

  return api;
}
