import type { Db } from '../database/dialect.ts';
import { insert, rowsFrom, selectIn, type Table, table } from '../database/tableMapping.ts';

/** Where an organiser's words can stand: in all emails, in one kind instead, or below all of them. */
export const WORD_PLACES = [
  'all',
  'confirm',
  'confirmed',
  'waiting',
  'promoted',
  'offer',
  'event-reminder',
  'changed',
  'cancelled',
  'signature',
] as const;
export type WordPlace = (typeof WORD_PLACES)[number];

/** Markdown by place and language. */
export type Words = Partial<Record<WordPlace, Record<string, string>>>;

/** What an organiser wants in the emails of an event. */
export interface EventEmails {
  words: Words;
  /** So many hours before the event everybody who comes is reminded; null: nobody. */
  reminderHours: number | null;
  /** How often it was changed; 0: never. */
  version: number;
}

interface StoredEmails {
  eventId: string;
  /** JSON of `Words`. */
  words: string;
  reminderHours: number | null;
  version: number;
  changedAt: string;
}

const eventEmails: Table<StoredEmails> = table('event_emails', {
  eventId: 'text',
  words: 'text',
  reminderHours: 'integer',
  version: 'integer',
  changedAt: 'text',
});

const USUAL_REMINDER_HOURS = 24;
export const MAX_REMINDER_HOURS = 336;

export const USUAL_EMAILS: EventEmails = { words: {}, reminderHours: USUAL_REMINDER_HOURS, version: 0 };

export async function findEventEmails(db: Db, eventId: string): Promise<EventEmails> {
  const stored = await rowsFrom(db, eventEmails).where({ event_id: eventId }).first();
  return stored ? read(stored) : USUAL_EMAILS;
}

/** By event; events without any are missing. */
export async function findEmailsOfEvents(db: Db, eventIds: string[]): Promise<Map<string, EventEmails>> {
  const stored = await selectIn(db, eventEmails, 'event_id', eventIds);
  return new Map(stored.map((row) => [row.eventId, read(row)]));
}

/** Replaces what was stored before. The caller holds the lock of the event. */
export async function saveEventEmails(
  db: Db,
  eventId: string,
  { words, reminderHours, version }: EventEmails,
  changedAt: string,
): Promise<void> {
  await db('event_emails').where({ event_id: eventId }).delete();
  await insert(db, eventEmails, [{ eventId, words: JSON.stringify(words), reminderHours, version, changedAt }]);
}

function read({ words, reminderHours, version }: StoredEmails): EventEmails {
  return { words: JSON.parse(words), reminderHours, version };
}
