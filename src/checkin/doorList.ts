import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Db, query } from '../database/dialect.ts';
import type { Event } from '../events/event.ts';
import { createDoorAnswers } from '../questions/answersAtDoor.ts';
import { findQuestions } from '../questions/questionRepository.ts';
import type { StateName } from '../registrations/domain/registrationState.ts';
import type { TicketCodes } from '../registrations/domain/ticketCode.ts';

/** What a door needs of one party, and no more: it is kept on a phone. */
export interface DoorPerson {
  id: string;
  firstName: string;
  lastName: string;
  slots: number;
  arrived: number;
  state: StateName;
  /** Those that the organiser lets doors see, in one line; empty: none. */
  answers: string;
  /** Content of the ticket's QR code. */
  ticket: string;
}

export interface DoorList {
  /** In the order of registering. */
  people: DoorPerson[];
  /** False: there are more than MOST_PEOPLE, and the latest are missing. */
  isComplete: boolean;
  /** `after` for the check-ins that came since. */
  cursor: number;
  /** See `listVersion`. */
  version: string;
}

/** A phone keeps so many: about 4 MB, or 10 with many answers. */
const MOST_PEOPLE = 20_000;
/** Signing their tickets takes a few milliseconds, in which nobody else is answered. */
const ROWS_AT_ONCE = 1_000;

/**
 * Everybody who has, had or waits for slots. Those who lapsed without ever confirming are left out. The cursor and the version
 * are read first: what happens meanwhile is told again, which changes nothing.
 */
export async function loadDoorList(db: Db, tickets: TicketCodes, event: Event, language: string): Promise<DoorList> {
  const answersOf = createDoorAnswers(await findQuestions(db, event), language);
  const [cursor, version] = [await lastSequence(db, event.id), await listVersion(db, event)];
  const people: DoorPerson[] = [];
  for (let start = 0; start < event.lastSequence; start += ROWS_AT_ONCE) {
    for (const row of await readRange(db, event.id, start))
      people.push({ ...row, answers: answersOf(row.answers), ticket: tickets.codeOf(row.id) });
    await nextTurn();
    if (people.length > MOST_PEOPLE) break;
  }
  const isComplete = people.length <= MOST_PEOPLE;
  return { people: isComplete ? people : people.slice(0, MOST_PEOPLE), isComplete, cursor, version };
}

/**
 * Changes with whatever happens at the event, so that a door knows when to load its list again; not with check-ins. Figures of the event
 * would not do: they stay the same if an offer is accepted, two parties change places, or a name is corrected or erased. It is the number
 * of entries in the audit log but for those of check-ins that counted somebody, in one statement, so that they belong together.
 */
export async function listVersion(db: Db, { id }: Pick<Event, 'id'>): Promise<string> {
  const [found] = await query<{ entries: number }>(
    db,
    `SELECT CAST(audit_length - coalesce((SELECT max(sequence) FROM check_ins WHERE event_id = events.id), 0)
      + (SELECT count(*) FROM check_ins WHERE event_id = events.id AND counted <> people AND counted = 0) AS INTEGER) AS entries
    FROM events WHERE id = ?`,
    [id],
  );
  return String(found?.entries ?? 0);
}

/** Sequence of the newest check-in, 0 for none. */
async function lastSequence(db: Db, eventId: string): Promise<number> {
  const [last] = await query<{ sequence: number | null }>(db, 'SELECT max(sequence) AS sequence FROM check_ins WHERE event_id = ?', [
    eventId,
  ]);
  return last?.sequence ?? 0;
}

function readRange(
  db: Db,
  eventId: string,
  start: number,
): Promise<(Omit<DoorPerson, 'ticket' | 'answers'> & { answers: string | null })[]> {
  return query(
    db,
    `SELECT id, first_name AS "firstName", last_name AS "lastName", slots, arrived, state, answers FROM registrations
    WHERE event_id = ? AND sequence > ? AND sequence <= ? AND (ended_at IS NULL OR confirmed_at IS NOT NULL) ORDER BY sequence`,
    [eventId, start, start + ROWS_AT_ONCE],
  );
}
