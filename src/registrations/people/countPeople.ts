import { type Db, query } from '../../database/dialect.ts';
import { listedPeople, listOf, peopleCondition, searchCondition } from './peopleCondition.ts';
import { PEOPLE_STATES, type PeopleSearch, type PeopleState } from './peopleFilter.ts';

/** How many registrations a list has, and the sum of their slots. */
export interface PeopleCount {
  people: number;
  slots: number;
}

export type PeopleCounts = Record<PeopleState, PeopleCount>;

/** Of each list, those whom the search and `member` leave. `undeliverable`: see `findUndeliverable`. */
export async function countPeople(db: Db, eventId: string, filter: PeopleSearch, undeliverable: number[]): Promise<PeopleCounts> {
  return { ...(await countStates(db, eventId, filter)), undeliverable: await countUndeliverable(db, eventId, filter, undeliverable) };
}

/** The same without the undeliverable. Reads one index once: 20 ms for 100,000 people. */
export async function countStates(db: Db, eventId: string, filter: PeopleSearch): Promise<Omit<PeopleCounts, 'undeliverable'>> {
  const found = searchCondition(eventId, filter);
  const rows = await query<PeopleCount & { state: string }>(
    db,
    `SELECT state, count(*) AS people, CAST(sum(slots) AS INTEGER) AS slots FROM ${listedPeople(db)} WHERE ${found.sql} GROUP BY state`,
    found.values,
  );
  return sumByList(rows);
}

/** Sums by the values of the column `state` as sums of the lists. Undeliverable is 0. */
export function sumByList(sums: (PeopleCount & { state: string })[]): PeopleCounts {
  const counts = Object.fromEntries(PEOPLE_STATES.map((state) => [state, { people: 0, slots: 0 }])) as PeopleCounts;
  for (const { state, people, slots } of sums)
    for (const total of [counts.all, counts[listOf(state)]]) {
      total.people += people;
      total.slots += slots;
    }
  return counts;
}

export async function countUndeliverable(db: Db, eventId: string, filter: PeopleSearch, undeliverable: number[]): Promise<PeopleCount> {
  const nobody = { people: 0, slots: 0 };
  if (undeliverable.length === 0) return nobody;
  const { sql, values } = peopleCondition(db, eventId, { ...filter, state: 'undeliverable' }, undeliverable);
  const [count] = await query<PeopleCount>(
    db,
    `SELECT count(*) AS people, CAST(coalesce(sum(slots), 0) AS INTEGER) AS slots FROM registrations WHERE ${sql}`,
    values,
  );
  return count ?? nobody;
}
