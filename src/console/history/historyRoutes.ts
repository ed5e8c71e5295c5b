import { jsonResponse, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { arrayOf, type JsonSchema, nullable, objectSchema, TEXT, TIMESTAMP } from '../../http/jsonSchema.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { accessOf, eventOf } from '../shell/guards.ts';
import { historyQuerySchema } from './historyQuery.ts';
import { type HistoryItem, type HistoryPage, type HistoryReader, readHistory } from './readHistory.ts';

const itemSchema = objectSchema<HistoryItem>({
  sequence: { type: 'integer', minimum: 1, description: '1, 2, 3 … in the history of the event' },
  at: TIMESTAMP,
  actor: { ...TEXT, description: '`visitor`, `scheduler`, `operator:NAME`, `account:ID` or `mail:SOURCE`' },
  actorName: { ...TEXT, description: 'The same for people' },
  action: { ...TEXT, description: 'As in the audit log: `registration.confirmed`' },
  subjectId: { ...TEXT, description: 'Of the registration, event, account or invitation' },
  data: { type: 'object', description: 'Without personal data' },
  text: { ...TEXT, description: 'What happened, as a sentence' },
  person: nullable({ ...TEXT, description: 'Name of whom it happened to. Null: nobody, or you may not see people' }),
  note: nullable({ ...TEXT, description: 'Why, in the words of the organiser. Null: none, or you may not see people' }),
});
const pageSchema: JsonSchema = {
  title: 'EventHistory',
  ...objectSchema<HistoryPage>({
    entries: arrayOf(itemSchema),
    next: nullable({ type: 'integer', description: '`before` of the following page; null on the last one' }),
  }),
};
const EXAMPLE: HistoryPage = {
  entries: [
    {
      ...{ sequence: 2, at: '2027-05-01T08:00:00.000Z', actor: 'visitor', actorName: 'the person themselves' },
      ...{ action: 'registration.created', subjectId: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', data: { slots: 2, placement: 'slots' } },
      ...{ text: 'Registered for 2 slots.', person: 'Sebastien D', note: null },
    },
  ],
  next: null,
};

/** The history of an event as JSON. The page is in `historyPages.ts`. */
export function historyRoutes(deps: ConsoleDeps) {
  const api = new ApiRouter('Events');

  api.get(
    '/api/events/:slug/history',
    {
      ...{ id: 'getEventHistory', summary: 'What happened to an event and its people, and who did it' },
      ...{ security: 'session', params: { slug: TEXT }, query: historyQuerySchema },
      responses: {
        200: jsonResponse('A page, newest first', pageSchema, EXAMPLE),
        302: redirectResponse('For browsers: to the login page'),
        ...problems(400, 401, 403, 404, 429, 503),
      },
    },
    historyLimit(deps),
    ...deps.guards.event('event:read'),
    async (ctx) => {
      ctx.body = await readHistory(deps.db, eventOf(ctx), validate(historyQuerySchema, ctx.query), readerOf(ctx));
    },
  );

  return api;
}

/** A page with filters can look through the whole history of an event. */
export function historyLimit({ limits }: Pick<ConsoleDeps, 'limits'>) {
  return limits.limit({ name: 'history', max: 60, windowSeconds: 60 });
}

export function readerOf(ctx: Context): HistoryReader {
  return { language: languageOf(ctx), maySeePeople: accessOf(ctx).permissions.includes('people:read') };
}
