import { type Db, query } from '../database/dialect.ts';
import { insert, rowsFrom, selectWhere, update } from '../database/tableMapping.ts';
import { type Event, events } from './event.ts';

/**
 * Reads an event and locks it until the transaction ends. The UPDATE changes nothing, but a writing statement takes the write
 * lock on SQLite, and the row lock on PostgreSQL, at once.
 */
export async function lockEvent(db: Db, id: string): Promise<Event | undefined> {
  const [event] = await query<Event>(db, `UPDATE events SET last_sequence = last_sequence WHERE id = ? RETURNING ${events.columns}`, [id]);
  return event;
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
