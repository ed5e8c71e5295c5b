import type { Event } from '../../events/event.ts';
import { isSignUpOpen } from '../../events/event.ts';
import { EVENT_STATES, eventState } from '../../events/eventState.ts';
import { type EventTranslation, readTranslations } from '../../events/eventTexts.ts';
import { toEventInput } from '../../events/validateEvent.ts';
import { BOOLEAN, COUNT, type JsonSchema, nullable, objectSchema, oneOf, TEXT, TIMESTAMP, UUID } from '../../http/jsonSchema.ts';
import { LANGUAGES } from '../../i18n/translate.ts';

/** An event as organisers see it in a list, with its figures. */
export function toEventView(event: Event, now: string) {
  const { id, slug, title, startsAt, endsAt, timeZone, location, slots, slotsTaken, waitingCount, closedAt, calledOffAt } = event;
  return {
    ...{ id, slug, title, startsAt, endsAt, timeZone, location, slots, slotsTaken },
    slotsFree: slots - slotsTaken,
    partiesWaiting: waitingCount,
    state: eventState(event, now),
    open: isSignUpOpen(event, now),
    ...{ closedAt, calledOffAt },
  };
}

/** The same with all settings. Those of times are wall-clock times, as they are sent. */
export function toEventDetails(event: Event, now: string) {
  const { opensAt, closesAt, publishedAt, callOffReason, version } = event;
  return {
    ...toEventView(event, now),
    ...toEventInput(event),
    ...{ translations: readTranslations(event), opensAt, closesAt, publishedAt, callOffReason, version },
  };
}

export type EventView = ReturnType<typeof toEventView>;
export type EventDetails = ReturnType<typeof toEventDetails>;

const WALL_CLOCK: JsonSchema = { type: 'string', description: 'Wall-clock time at the place, like 2027-06-13T19:00' };
const URL_OR_NULL = nullable({ type: 'string', format: 'uri' });

const translation = objectSchema<EventTranslation>({ title: nullable(TEXT), description: nullable(TEXT) });
const TRANSLATIONS = objectSchema(Object.fromEntries(LANGUAGES.map((code) => [code, translation])), [...LANGUAGES] as never[]);

const viewProperties = {
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
  state: oneOf(...EVENT_STATES),
  open: { ...BOOLEAN, description: 'Whether sign-up is open' },
  closedAt: nullable({ ...TIMESTAMP, description: 'When somebody closed sign-up' }),
  calledOffAt: nullable(TIMESTAMP),
};

export const eventViewSchema: JsonSchema = { title: 'EventFigures', ...objectSchema<EventView>(viewProperties) };

export const eventDetailsSchema: JsonSchema = {
  title: 'Event',
  ...objectSchema<EventDetails>({
    ...viewProperties,
    starts: WALL_CLOCK,
    ends: nullable(WALL_CLOCK),
    opens: nullable(WALL_CLOCK),
    closes: nullable(WALL_CLOCK),
    opensAt: nullable({ ...TIMESTAMP, description: 'When sign-up opens by itself' }),
    closesAt: nullable({ ...TIMESTAMP, description: 'When sign-up closes by itself' }),
    publishedAt: nullable({ ...TIMESTAMP, description: 'Null: a draft' }),
    contact: nullable(TEXT),
    maxPerRegistration: COUNT,
    waitListMode: oneOf('on', 'off'),
    maxOvertakes: nullable(COUNT),
    confirmWithinMinutes: nullable(COUNT),
    confirmBy: oneOf('link', 'button'),
    promotion: oneOf('auto', 'offer'),
    offerWithinMinutes: COUNT,
    successUrl: URL_OR_NULL,
    errorUrl: URL_OR_NULL,
    organiser: nullable(TEXT),
    colour: nullable(TEXT),
    language: TEXT,
    allowedOrigins: TEXT,
    retentionDays: nullable(COUNT),
    visibility: oneOf('listed', 'unlisted'),
    description: nullable({ ...TEXT, description: 'In Markdown' }),
    translations: { ...TRANSLATIONS, description: 'By language; null: as in the language of the event' },
    callOffReason: nullable(TEXT),
    version: { ...COUNT, description: 'How often settings or state were changed' },
  }),
};

export const EVENT_EXAMPLE: EventView = {
  ...{ id: '0196b3a1-5c00-7a2b-8d4e-2f6a1c9b7e10', slug: 'summer-walk', title: 'Summer Walk', startsAt: '2027-06-13T17:00:00.000Z' },
  ...{ endsAt: null, timeZone: 'Europe/Brussels', location: 'Ostend', slots: 40, slotsTaken: 31, slotsFree: 9, partiesWaiting: 0 },
  ...{ state: 'open', open: true, closedAt: null, calledOffAt: null },
};

export const DETAILS_EXAMPLE: EventDetails = {
  ...EVENT_EXAMPLE,
  ...{ starts: '2027-06-13T19:00', ends: null, opens: null, closes: null, opensAt: null, closesAt: null },
  ...{ publishedAt: '2027-05-01T08:00:00.000Z', contact: 'amina@example.org', maxPerRegistration: 4, waitListMode: 'on', maxOvertakes: 3 },
  ...{ confirmWithinMinutes: 2_880, confirmBy: 'link', promotion: 'auto', offerWithinMinutes: 1_440, successUrl: null, errorUrl: null },
  ...{ organiser: 'Harbour Club', colour: '#0b6e4f', language: 'en', allowedOrigins: '', retentionDays: 30, visibility: 'listed' },
  ...{ description: 'Along the *old* harbour.', translations: { fr: { title: 'Promenade d’été', description: null } } },
  ...{ callOffReason: null, version: 3 },
};
