import { type Db, dialectOf, query } from '../database/dialect.ts';
import { insert, rowsFrom, selectWhere, type Table, table, update, withoutFields } from '../database/tableMapping.ts';
import { type Event, events } from './event.ts';

/** Reads an event and locks it until the transaction ends. */
export async function lockEvent(db: Db, id: string): Promise<Event | undefined> {
  const [event] = await lockEvents(db, [id]);
  return event;
}

/** The texts that may be long. Who signs up does not need them. */
const eventsWithoutTexts = withoutFields(events, ['description', 'translations']);

/**
 * The same for several events, in one statement and an order that is the same for everybody. Unknown ids are left out. Without
 * `hasTexts`, `description` and `translations` are undefined.
 */
export async function lockEvents(db: Db, ids: string[], hasTexts = true): Promise<Event[]> {
  return query<Event>(db, dialectOf(db).lockByIds(hasTexts ? events : eventsWithoutTexts, 'last_sequence'), [JSON.stringify(ids)]);
}

/** Runs for every sign-up, therefore as SQL: the builder would make it several times slower. */
export async function findEventBySlug(db: Db, slug: string): Promise<Event | undefined> {
  const [event] = await selectWhere(db, events, 'slug = ?', [slug]);
  return event;
}

export async function findEventById(db: Db, id: string): Promise<Event | undefined> {
  return rowsFrom(db, events).where({ id }).first();
}

export async function findAllEvents(db: Db): Promise<Event[]> {
  return rowsFrom(db, events).orderBy(['starts_at', 'slug']);
}

/** Events that visitors may be told of: listed ones that are open for sign-up, or will be. */
export async function findListedEvents(db: Db, now: string): Promise<Event[]> {
  return rowsFrom(db, events)
    .whereNotNull('published_at')
    .whereNull('closed_at')
    .where({ visibility: 'listed' })
    .where('starts_at', '>', now)
    .where((query) => query.whereNull('closes_at').orWhere('closes_at', '>', now))
    .orderBy(['starts_at', 'slug']);
}

/** The distinct lists of allowed origins, of all events whose personal data was not erased. */
export async function findAllowedOrigins(db: Db): Promise<string[]> {
  return db('events').distinct().whereNot({ allowed_origins: '' }).whereNull('erased_at').pluck<string[]>('allowed_origins');
}

export async function insertEvent(db: Db, event: Event): Promise<void> {
  await insert(db, events, [event]);
}

export async function saveEvent(db: Db, event: Event): Promise<void> {
  await update(db, events, [event]);
}

/** What sign-ups change of an event. All else, which has long texts, only its organisers change. */
type EventCounters = Pick<Event, 'id' | 'slotsTaken' | 'unconfirmedSlots' | 'waitingCount' | 'lastSequence' | 'auditLength' | 'auditHead'>;

const counters: Table<EventCounters> = table('events', {
  id: 'text',
  slotsTaken: 'integer',
  unconfirmedSlots: 'integer',
  waitingCount: 'integer',
  lastSequence: 'integer',
  auditLength: 'integer',
  auditHead: 'text',
});

const COUNTERS = new Set<string>(counters.fields.map(({ field }) => field));
const settings = events.fields.map(({ field }) => field).filter((field) => !COUNTERS.has(field));

/** Saves events that the caller has locked. One statement for those of which only counters changed, and one for the others. */
export async function saveEvents(db: Db, changed: { event: Event; eventBefore: Event }[]): Promise<void> {
  const hasNewSettings = ({ event, eventBefore }: (typeof changed)[number]) =>
    settings.some((field) => event[field] !== eventBefore[field]);
  const full = changed.filter(hasNewSettings);
  const counted = changed.filter((change) => !hasNewSettings(change));
  await update(
    db,
    // Texts that were not read stay as they are.
    full.some(({ event }) => event.description === undefined) ? eventsWithoutTexts : events,
    full.map(({ event }) => event),
  );
  await update(
    db,
    counters,
    counted.map(({ event }) => countersOf(event)),
  );
}

function countersOf({ id, slotsTaken, unconfirmedSlots, waitingCount, lastSequence, auditLength, auditHead }: Event): EventCounters {
  return { id, slotsTaken, unconfirmedSlots, waitingCount, lastSequence, auditLength, auditHead };
}
