import type { Db } from '../database/dialect.ts';
import { find, findAmong, insert, update } from '../database/table.ts';
import type { Event } from '../events/event.ts';
import { saveEvent } from '../events/store.ts';
import { entries } from '../history/history.ts';
import { letters } from '../letters/letter.ts';
import { answers } from './answer.ts';
import { hashOfLink } from './link.ts';
import { type Registration, registrations } from './registration.ts';
import { hasChanged, type Sheet } from './sheet.ts';

/** In the words of the index `wait_list_in_order`. */
const WAITS_CONFIRMED = 'wait_listed_at IS NOT NULL AND promoted_at IS NULL AND ended_at IS NULL AND confirmed_at IS NOT NULL';

export function findLiveByEmail(db: Db, eventId: string, emailKeys: string[]): Promise<Registration[]> {
  return findAmong(db, registrations, 'email_key', emailKeys, 'event_id = ? AND ended_at IS NULL', [eventId]);
}

export function findById(db: Db, ids: string[]): Promise<Registration[]> {
  return findAmong(db, registrations, 'id', ids);
}

export async function findByLink(db: Db, link: string): Promise<Registration | undefined> {
  const [registration] = await find(db, registrations, 'link_hash = ?', [hashOfLink(link)]);
  return registration;
}

/** The party for which freed slots may be kept, as `waitingInOrder` finds it on a sheet. */
export async function findHead(db: Db, event: Event): Promise<Registration | undefined> {
  if (event.waiting === 0) return undefined;
  const condition = `event_id = ? AND slots <= ? AND ${WAITS_CONFIRMED} ORDER BY turn LIMIT 1`;
  const [head] = await find(db, registrations, condition, [event.id, event.slots]);
  return head;
}

export function findLine(db: Db, eventId: string, length: number): Promise<Registration[]> {
  return find(db, registrations, `event_id = ? AND ${WAITS_CONFIRMED} ORDER BY turn LIMIT ?`, [eventId, length]);
}

export function findAnswers(db: Db, ids: string[]) {
  return findAmong(db, answers, 'id', ids);
}

/** Writes what was decided, one statement per table whatever the number of commands. */
export async function writeDown(db: Db, decided: Sheet[]): Promise<void> {
  const sheets = decided.filter(hasChanged);
  const added = sheets.flatMap((sheet) => sheet.added);
  const isNew = new Set(added);
  await insert(db, registrations, added);
  await update(
    db,
    registrations,
    sheets.flatMap((sheet) => [...sheet.changed].filter((registration) => !isNew.has(registration))),
  );
  await insert(
    db,
    letters,
    sheets.flatMap((sheet) => sheet.letters),
  );
  await insert(
    db,
    entries,
    sheets.flatMap((sheet) => sheet.entries),
  );
  await insert(
    db,
    answers,
    sheets.flatMap((sheet) => sheet.newAnswers),
  );
  for (const sheet of sheets) await saveEvent(db, sheet.event);
}
