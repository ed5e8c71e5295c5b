import type { Deps } from '../../deps.ts';
import { type Event, isSignUpOpen } from '../../events/event.ts';
import { jsonResponse, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { arrayOf, BOOLEAN, COUNT, type JsonSchema, nullable, objectSchema, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { visibleEvents } from '../../teams/eventAccess.ts';
import { accountOf, type ConsoleGuards } from '../shell/guards.ts';

/** An event as organisers see it, with its figures. */
function toEventView(event: Event, now: string) {
  const { id, slug, title, startsAt, endsAt, timeZone, location, slots, slotsTaken, waitingCount, closedAt, calledOffAt } = event;
  return {
    ...{ id, slug, title, startsAt, endsAt, timeZone, location, slots, slotsTaken },
    slotsFree: slots - slotsTaken,
    partiesWaiting: waitingCount,
    open: isSignUpOpen(event, now),
    ...{ closedAt, calledOffAt },
  };
}

type EventView = ReturnType<typeof toEventView>;

const eventViewSchema: JsonSchema = {
  title: 'EventFigures',
  ...objectSchema<EventView>({
    id: UUID,
    slug: { type: 'string', description: 'Name in URLs' },
    title: TEXT,
    startsAt: TIMESTAMP,
    endsAt: nullable(TIMESTAMP),
    timeZone: { type: 'string', description: 'IANA time zone of the place' },
    location: nullable(TEXT),
    slots: COUNT,
    slotsTaken: COUNT,
    slotsFree: COUNT,
    partiesWaiting: { ...COUNT, description: 'Confirmed parties on the wait list' },
    open: { ...BOOLEAN, description: 'Whether sign-up is open' },
    closedAt: nullable(TIMESTAMP),
    calledOffAt: nullable(TIMESTAMP),
  }),
};
const EXAMPLE: EventView = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', slug: 'summer-walk', title: 'Summer Walk', startsAt: '2027-06-13T17:00:00.000Z' },
  ...{ endsAt: null, timeZone: 'Europe/Brussels', location: 'Ostend', slots: 40, slotsTaken: 31, slotsFree: 9, partiesWaiting: 0 },
  ...{ open: true, closedAt: null, calledOffAt: null },
};

/** Events as JSON, for those who may see them. */
export function eventRoutes({ db, now }: Pick<Deps, 'db' | 'now'>, guards: ConsoleGuards) {
  const api = new ApiRouter('Events');

  api.get(
    '/api/events',
    {
      id: 'listEvents',
      summary: 'List the events of your teams with their figures, by their start',
      security: 'session',
      responses: {
        200: jsonResponse('The events', objectSchema<{ events: EventView[] }>({ events: arrayOf(eventViewSchema) }), { events: [EXAMPLE] }),
        302: redirectResponse('For browsers: to the login page'),
        ...problems(401, 403, 429, 503),
      },
    },
    ...guards.signedIn(),
    async (ctx) => {
      ctx.body = { events: (await visibleEvents(db, accountOf(ctx))).map((event) => toEventView(event, now().toISOString())) };
    },
  );

  return api;
}
