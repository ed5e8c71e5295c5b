import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Db, query } from '../database/dialect.ts';
import { selectWhere } from '../database/tableMapping.ts';
import type { Event } from '../events/event.ts';
import { type Registration, registrations } from '../registrations/domain/registration.ts';
import { type Condition, peopleCondition } from '../registrations/people/peopleCondition.ts';
import type { PeopleFilter } from '../registrations/people/peopleFilter.ts';
import { findUndeliverable } from '../registrations/people/undeliverable.ts';
import { CONFIRMED_WAITING_SQL } from '../registrations/processing/registrationRepository.ts';
import type { ExportedPerson } from './exportedPerson.ts';
import { findLastEmails } from './lastEmails.ts';

/** Registrations that one statement looks at: it takes a few milliseconds, in which SQLite answers nobody else. */
const RANGE_LENGTH = 500;

/**
 * Those people of an event whom `filter` chooses, in the order of registering, in batches; batches without anybody are left out. Each is read by statements of
 * its own, so that nothing is held in the database while the reader is slow: everybody is there once, as they were when their batch
 * was read. Who registers after the start is left out. Requests are answered between two batches.
 */
export async function* readPeople(db: Db, event: Event, filter: PeopleFilter): AsyncGenerator<ExportedPerson[], void, undefined> {
  const undeliverable = filter.state === 'undeliverable' ? await findUndeliverable(db, event.id) : [];
  const condition = peopleCondition(db, event.id, filter, undeliverable);
  let partiesAhead = 0;
  for (let start = 0; start < event.lastSequence; start += RANGE_LENGTH) {
    const range: Range = [start + 1, Math.min(start + RANGE_LENGTH, event.lastSequence)];
    const found = await findInRange(db, condition, range);
    const waiting = await findWaitingInRange(db, event.id, range);
    const ranks = new Map(waiting.map((id, index) => [id, partiesAhead + index + 1]));
    partiesAhead += waiting.length;
    if (found.length > 0) yield await describe(db, found, ranks);
    await nextTurn();
  }
}

/** From and to which sequence, both included. */
type Range = [from: number, to: number];

function findInRange(db: Db, { sql, values }: Condition, range: Range): Promise<Registration[]> {
  return selectWhere(db, registrations, `${sql} AND sequence BETWEEN ? AND ? ORDER BY sequence`, [...values, ...range]);
}

/** Ids of the confirmed parties that wait, in order: also of those that are not exported, because they count for the rank. */
async function findWaitingInRange(db: Db, eventId: string, range: Range): Promise<string[]> {
  const rows = await query<{ id: string }>(
    db,
    `SELECT id FROM registrations WHERE event_id = ? AND sequence BETWEEN ? AND ? AND ${CONFIRMED_WAITING_SQL} ORDER BY sequence`,
    [eventId, ...range],
  );
  return rows.map(({ id }) => id);
}

async function describe(db: Db, found: Registration[], ranks: Map<string, number>): Promise<ExportedPerson[]> {
  const lastEmails = await findLastEmails(
    db,
    found.map(({ id }) => id),
  );
  return found.map((registration) => ({
    registration,
    rank: ranks.get(registration.id) ?? null,
    lastEmail: lastEmails.get(registration.id) ?? null,
  }));
}
