import Joi from 'joi';
import { BODY_ERRORS, jsonResponse, problem } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { COUNT, objectSchema } from '../../http/jsonSchema.ts';
import type { Middleware } from '../../http/request.ts';
import { type RetryFilter, retryUndelivered } from '../../messages/outbox/retryUndelivered.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { utcTime } from '../../validation/utcTime.ts';
import { validate } from '../../validation/validate.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { actorOf } from '../session/requireSession.ts';
import { SESSION_ERRORS } from '../session/sessionResponses.ts';

const retrySchema = inputSchema<RetryFilter>({
  since: utcTime,
  event: Joi.string().pattern(/^[a-z0-9-]{1,100}$/),
  error: Joi.string().max(200),
  all: Joi.valid(true),
})
  .or('since', 'event', 'error', 'all')
  .example({ event: 'harbour-walk', error: 'relay access denied' });

const retriedSchema = { title: 'RetriedMessages', ...objectSchema<{ messages: number }>({ messages: COUNT }) };

/** Messages that were given up or came back, for those who may send them again. */
export function outboxRoutes(deps: AccountDeps, guards: readonly Middleware[]) {
  const api = new ApiRouter('Administration');
  api.post(
    '/admin/outbox/retry',
    {
      ...{ id: 'retryMessages', summary: 'Send messages again that were given up or came back', security: 'session', body: retrySchema },
      responses: {
        200: jsonResponse('How many are sent again; what is no longer relevant is withdrawn', retriedSchema, { messages: 3 }),
        ...BODY_ERRORS,
        ...SESSION_ERRORS,
        403: problem('Your roles do not allow this, or the request comes from another site'),
        404: problem('There is no such event'),
      },
    },
    ...guards,
    json,
    async (ctx) => {
      ctx.body = { messages: await retryUndelivered(deps, validate(retrySchema, ctx.request.body), actorOf(ctx)) };
    },
  );
  return api;
}
