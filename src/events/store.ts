import type { Db } from '../database/dialect.ts';
import { rows } from '../database/dialect.ts';
import { find, insert, update } from '../database/table.ts';
import { type Event, events } from './event.ts';

/**
 * Reads an event and holds it until the transaction ends. It writes, although it changes nothing: a statement
 * that writes takes SQLite's write lock at once, and PostgreSQL's row lock.
 */
export async function lockEvent(db: Db, id: string): Promise<Event | undefined> {
  const [event] = await rows<Event>(db, `UPDATE events SET turns = turns WHERE id = ? RETURNING ${events.columns}`, [id]);
  return event;
}

export async function findEvent(db: Db, slug: string): Promise<Event | undefined> {
  const [event] = await find(db, events, 'slug = ?', [slug]);
  return event;
}

export async function findEventById(db: Db, id: string): Promise<Event | undefined> {
  const [event] = await find(db, events, 'id = ?', [id]);
  return event;
}

export function allEvents(db: Db): Promise<Event[]> {
  return find(db, events, 'TRUE ORDER BY starts_at, slug', []);
}

export function openEvents(db: Db, now: string): Promise<Event[]> {
  return find(db, events, 'closed_at IS NULL AND starts_at > ? ORDER BY starts_at, slug', [now]);
}

/** What every event allows that is not forgotten. */
export async function allAllowedOrigins(db: Db): Promise<string[]> {
  const found = await rows<{ allowed: string }>(
    db,
    "SELECT DISTINCT allowed_origins AS allowed FROM events WHERE allowed_origins <> '' AND forgotten_at IS NULL",
  );
  return found.map(({ allowed }) => allowed);
}

export async function insertEvent(db: Db, event: Event): Promise<void> {
  await insert(db, events, [event]);
}

export async function saveEvent(db: Db, event: Event): Promise<void> {
  await update(db, events, [event]);
}
