import { type Db, dialectOf, rows } from '../database/dialect.ts';
import { find, findAmong, insert, update } from '../database/table.ts';
import type { Event } from '../events/event.ts';
import { saveEvent } from '../events/store.ts';
import { entries } from '../history/history.ts';
import { letters } from '../letters/letter.ts';
import { answers } from './answer.ts';
import { hashOfLink } from './link.ts';
import { type Question, type Registration, registrations } from './registration.ts';
import { hasChanged, type Sheet } from './sheet.ts';

/** In the words of the index `wait_list_in_order`. */
const WAITS_CONFIRMED =
  'wait_listed_at IS NOT NULL AND offered_at IS NULL AND promoted_at IS NULL AND ended_at IS NULL AND confirmed_at IS NOT NULL';

export function findLiveByEmail(db: Db, eventId: string, emailKeys: string[]): Promise<Registration[]> {
  return findAmong(db, registrations, 'email_key', emailKeys, 'event_id = ? AND ended_at IS NULL', [eventId]);
}

export function findAllLive(db: Db, eventId: string): Promise<Registration[]> {
  return find(db, registrations, 'event_id = ? AND ended_at IS NULL ORDER BY turn', [eventId]);
}

export function findById(db: Db, ids: string[]): Promise<Registration[]> {
  return findAmong(db, registrations, 'id', ids);
}

/** What these links open. */
export function findByLinks(db: Db, links: string[]): Promise<Registration[]> {
  const hashes = JSON.stringify(links.map(hashOfLink));
  const { list } = dialectOf(db);
  return find(db, registrations, `link_hash IN ${list} OR new_link_hash IN ${list}`, [hashes, hashes]);
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

/** When the mail server took the first letter that asked a registration this question, by `askedKey`. */
export async function findAskedAt(db: Db, registrationIds: string[]): Promise<Map<string, string>> {
  const asked = await rows<{ id: string; template: Question; at: string }>(
    db,
    `SELECT registration_id AS id, template, min(coalesce(sent_at, undeliverable_at)) AS at FROM letters
    WHERE registration_id IN ${dialectOf(db).list} AND template IN ('confirm', 'offer')
      AND (sent_at IS NOT NULL OR undeliverable_at IS NOT NULL)
    GROUP BY registration_id, template`,
    [JSON.stringify(registrationIds)],
  );
  return new Map(asked.map(({ id, template, at }) => [askedKey(id, template), at]));
}

export function askedKey(id: string, question: Question): string {
  return `${id} ${question}`;
}

/** Who is before a party on the wait list: the confirmed ones with an earlier turn. */
export async function findAhead(db: Db, { eventId, turn }: Registration): Promise<{ parties: number; slots: number }> {
  const [ahead] = await rows<{ parties: number; slots: number }>(
    db,
    `SELECT count(*) AS parties, CAST(coalesce(sum(slots), 0) AS INTEGER) AS slots FROM registrations
    WHERE event_id = ? AND turn < ? AND ${WAITS_CONFIRMED}`,
    [eventId, turn],
  );
  return ahead ?? { parties: 0, slots: 0 };
}

/** Whether the newest letter to the address that counts was given up. */
export async function isUnreachable(db: Db, { id, email }: Registration): Promise<boolean> {
  const [newest] = await rows<{ at: string | null }>(
    db,
    'SELECT undeliverable_at AS at FROM letters WHERE registration_id = ? AND recipient = ? ORDER BY id DESC LIMIT 1',
    [id, email],
  );
  return (newest?.at ?? null) !== null;
}

/** Writes what was decided, one statement per table whatever the number of commands. */
export async function writeDown(db: Db, decided: Sheet[]): Promise<void> {
  const sheets = decided.filter(hasChanged);
  const added = sheets.flatMap((sheet) => sheet.added);
  const isNew = new Set(added);
  // Changes first: an address that somebody gave up may be the address of somebody new.
  await update(
    db,
    registrations,
    sheets.flatMap((sheet) => [...sheet.changed].filter((registration) => !isNew.has(registration))),
  );
  await insert(db, registrations, added);
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
