import { type Db, query } from '../../database/dialect.ts';
import { selectMatching } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import { isOnWaitList, type Registration, registrations } from '../domain/registration.ts';
import { type Condition, listedPeople, peopleCondition } from './peopleCondition.ts';
import { directionOf, type PeopleQuery, type PeopleSort } from './peopleFilter.ts';
import { findPlaces } from './placesOnWaitList.ts';

/** One line of the list. */
export interface Person {
  registration: Registration;
  /** Place among the confirmed parties that wait, from 1; null: does not wait, or is not confirmed. */
  place: number | null;
  /** The newest email did not reach the current address. */
  isUndeliverable: boolean;
}

export interface PeoplePage {
  people: Person[];
  /** `after` of the next page; null: this is the last. */
  next: string | null;
}

/** What is compared before `sequence`. `search_text` begins with the name. */
const SORT_KEYS: Record<PeopleSort, string> = {
  registered: 'event_id',
  name: 'search_text',
  slots: 'slots',
  waitList: "CASE state WHEN 'waiting' THEN 0 WHEN 'waiting_unconfirmed' THEN 1 ELSE 2 END",
};

/**
 * One page of an event's people. Pages continue after a registration, not after a number of them, so that nobody is left out or shown
 * twice while people sign up. `undeliverable` and `found`: see `peopleCondition`. Throws DomainError `invalid` if `after` is of no such registration.
 */
export async function findPeoplePage(
  db: Db,
  eventId: string,
  wanted: PeopleQuery,
  undeliverable: number[],
  found?: number[],
): Promise<PeoplePage> {
  const condition = peopleCondition(db, eventId, wanted, undeliverable, found);
  const sequences = await findSequences(db, condition, await afterCondition(db, eventId, wanted), wanted);
  const shown = sequences.slice(0, wanted.limit);
  const people = await describePeople(db, eventId, shown, undeliverable);
  const next = sequences.length > shown.length ? (people.at(-1)?.registration.id ?? null) : null;
  return { people, next };
}

/** One more than the page has, to know whether there is a next one. Only columns of the index `people_of_event` are read. */
async function findSequences(db: Db, condition: Condition, after: Condition, wanted: PeopleQuery): Promise<number[]> {
  const direction = directionOf(wanted);
  const key = wanted.sort === 'registered' ? '' : `${SORT_KEYS[wanted.sort]} ${direction},`;
  const rows = await query<{ sequence: number }>(
    db,
    `SELECT sequence FROM ${listedPeople(db)} WHERE ${condition.sql} AND ${after.sql}
    ORDER BY ${key} sequence ${direction} LIMIT CAST(? AS INTEGER)`,
    [...condition.values, ...after.values, wanted.limit + 1],
  );
  return rows.map(({ sequence }) => sequence);
}

async function afterCondition(db: Db, eventId: string, { after, ...order }: PeopleQuery): Promise<Condition> {
  if (after === undefined) return { sql: 'TRUE', values: [] };
  const key = SORT_KEYS[order.sort];
  const [last] = await query<{ key: string | number; sequence: number }>(
    db,
    `SELECT ${key} AS key, sequence FROM registrations WHERE id = ? AND event_id = ?`,
    [after.toLowerCase(), eventId],
  );
  if (!last) throw unknownCursor();
  const operator = directionOf(order) === 'asc' ? '>' : '<';
  if (order.sort === 'registered') return { sql: `sequence ${operator} ?`, values: [last.sequence] };
  return { sql: `(${key}, sequence) ${operator} (?, ?)`, values: [last.key, last.sequence] };
}

function unknownCursor(): DomainError {
  const message = { key: 'fieldErrors.rule.format' };
  return new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: [{ field: 'after', message }] });
}

/** The registrations with these sequences, in this order. */
async function describePeople(db: Db, eventId: string, sequences: number[], undeliverable: number[]): Promise<Person[]> {
  const wanted = sequences.map(String);
  const rows = await selectMatching(db, registrations, ['sequence = CAST(wanted AS INTEGER) AND event_id = ?'], wanted, [eventId]);
  const bySequence = new Map(rows.map((row) => [row.sequence, row]));
  const places = await findPlaces(
    db,
    eventId,
    rows.filter((row) => isOnWaitList(row) && row.confirmedAt !== null).map(({ sequence }) => sequence),
  );
  const lost = new Set(undeliverable);
  return sequences.flatMap((sequence) => {
    const registration = bySequence.get(sequence);
    if (!registration) return [];
    return [{ registration, place: places.get(sequence) ?? null, isUndeliverable: lost.has(sequence) }];
  });
}
