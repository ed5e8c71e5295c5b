import { type Db, query } from '../../database/dialect.ts';
import { listedPeople, listOf, peopleCondition, searchCondition } from './peopleCondition.ts';
import { PEOPLE_STATES, type PeopleFilter, type PeopleState } from './peopleFilter.ts';
import { findUndeliverable } from './undeliverable.ts';

/** How many registrations a list has, and the sum of their slots. */
interface PeopleCount {
  people: number;
  slots: number;
}

export type PeopleCounts = Record<PeopleState, PeopleCount>;

/** Of each list, those whom the search and `member` leave. `undeliverable`: see `findUndeliverable`. Reads one index once. */
export async function countPeople(
  db: Db,
  eventId: string,
  filter: Pick<PeopleFilter, 'search' | 'member'>,
  undeliverable?: number[],
): Promise<PeopleCounts> {
  const lost = undeliverable ?? (await findUndeliverable(db, eventId));
  const counts = Object.fromEntries(PEOPLE_STATES.map((state) => [state, { people: 0, slots: 0 }])) as PeopleCounts;
  const found = searchCondition(eventId, filter);
  const rows = await query<PeopleCount & { state: string }>(
    db,
    `SELECT state, count(*) AS people, CAST(sum(slots) AS INTEGER) AS slots FROM ${listedPeople(db)} WHERE ${found.sql} GROUP BY state`,
    found.values,
  );
  for (const row of rows) for (const state of ['all', listOf(row.state)] as const) add(counts[state], row);
  if (lost.length > 0) add(counts.undeliverable, await countOne(db, eventId, { ...filter, state: 'undeliverable' }, lost));
  return counts;
}

async function countOne(db: Db, eventId: string, filter: PeopleFilter, undeliverable: number[]): Promise<PeopleCount> {
  const { sql, values } = peopleCondition(db, eventId, filter, undeliverable);
  const [count] = await query<PeopleCount>(
    db,
    `SELECT count(*) AS people, CAST(coalesce(sum(slots), 0) AS INTEGER) AS slots FROM ${listedPeople(db)} WHERE ${sql}`,
    values,
  );
  return count ?? { people: 0, slots: 0 };
}

function add(total: PeopleCount, { people, slots }: PeopleCount): void {
  total.people += people;
  total.slots += slots;
}
