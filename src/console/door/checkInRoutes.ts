import { actorOf } from '../../accounts/session/requireSession.ts';
import { checkInAll } from '../../checkin/checkInAll.ts';
import { checkInsQuerySchema, checkInsSchema, MOST_VALUES } from '../../checkin/checkInInput.ts';
import {
  ANSWER_EXAMPLE,
  CHECK_IN_EXAMPLE,
  type CheckInAnswer,
  type CheckInView,
  checkInAnswerSchema,
  checkInViewSchema,
  toCheckInView,
} from '../../checkin/checkInView.ts';
import { listVersion } from '../../checkin/doorList.ts';
import { listCheckIns } from '../../checkin/listCheckIns.ts';
import { DomainError } from '../../domainError.ts';
import { jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { longJson } from '../../http/body.ts';
import { arrayOf, COUNT, objectSchema, TEXT } from '../../http/jsonSchema.ts';
import { createTicketCodes } from '../../registrations/domain/ticketCode.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accountOf, eventOf } from '../shell/guards.ts';

interface CheckInPage {
  checkIns: CheckInView[];
  /** `after` of the next page, also if this is the last. */
  next: number;
  /** Changes when the list of the door has to be loaded again. */
  listVersion: string;
}

const security = 'session' as const;
const params = { slug: TEXT };
const pageSchema = objectSchema<CheckInPage>({
  checkIns: arrayOf(checkInViewSchema),
  next: { ...COUNT, description: '`after` of the next request; the same as before if nothing is new' },
  listVersion: {
    ...TEXT,
    description: 'As in the list of the door: if it differs, somebody signed up, cancelled, moved up or was corrected',
  },
});

/** Checking people in: what doors send and what they are told. */
export function checkInRoutes({ db, keys, processor, guards, limits: { limit } }: ConsoleDeps) {
  const api = new ApiRouter('Check-in');
  const tickets = createTicketCodes(keys);
  const path = '/api/events/:slug/check-ins';
  const guard = guards.event('people:check_in');

  api.get(
    path,
    {
      ...{ id: 'listCheckIns', summary: 'The check-ins of an event, in the order in which they arrived', security, params },
      query: checkInsQuerySchema,
      responses: {
        200: jsonResponse('One page', pageSchema, { checkIns: [CHECK_IN_EXAMPLE], next: 1, listVersion: '412' }),
        302: redirectResponse('For browsers: to the login page'),
        ...problems(400, 401, 403, 404, 429, 503),
      },
    },
    ...guard,
    async (ctx) => {
      const { lang: _, ...wanted } = validate(checkInsQuerySchema, ctx.query);
      const event = eventOf(ctx);
      const found = await listCheckIns(db, event.id, wanted);
      const page: CheckInPage = {
        checkIns: found.map(toCheckInView),
        next: found.at(-1)?.sequence ?? wanted.after,
        listVersion: await listVersion(db, event),
      };
      ctx.body = page;
    },
  );

  api.post(
    path,
    {
      ...{ id: 'checkIn', summary: 'Count who came; the same request again changes nothing', security, params },
      body: checkInsSchema,
      responses: {
        200: jsonResponse(
          'What became of each, in the order of the request',
          objectSchema<{ answers: CheckInAnswer[] }>({ answers: arrayOf(checkInAnswerSchema) }),
          { answers: [ANSWER_EXAMPLE] },
        ),
        ...problems(400, 401, 403, 404, 415, 429, 503),
        409: problem('The event has far more check-ins than people'),
        413: problem('The request body is larger than 200 kB'),
      },
    },
    limit({ name: 'check-ins', max: 240, windowSeconds: 60 }),
    ...guard,
    longJson,
    async (ctx) => {
      const { account, ...batch } = validate(checkInsSchema, ctx.request.body, MOST_VALUES);
      // Two people who share a phone have two sessions, but one list of what is to be sent.
      if (account !== undefined && account !== accountOf(ctx).id)
        throw new DomainError('unauthenticated', { key: 'door.errors.otherAccount' });
      ctx.body = { answers: await checkInAll(processor, tickets, eventOf(ctx), batch, actorOf(ctx)) };
    },
  );

  return api;
}
