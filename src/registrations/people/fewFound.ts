import { type Db, query } from '../../database/dialect.ts';
import { type PeopleCounts, sumByList } from './countPeople.ts';
import { listedPeople, searchCondition } from './peopleCondition.ts';
import type { PeopleSearch } from './peopleFilter.ts';

/** More are counted by the database. */
const MOST = 1_000;

interface Found {
  sequence: number;
  state: string;
  slots: number;
}

/** What a search found that few people fit. */
export interface FewFound {
  sequences: number[];
  counts: PeopleCounts;
}

/**
 * Looks through an event once for both the counts and the page, which is what a search takes its time for. Null if many people fit.
 * `undeliverable`: see `findUndeliverable`.
 */
export async function findFew(db: Db, eventId: string, filter: PeopleSearch, undeliverable: number[]): Promise<FewFound | null> {
  const { sql, values } = searchCondition(eventId, filter);
  const found = await query<Found>(db, `SELECT sequence, state, slots FROM ${listedPeople(db)} WHERE ${sql} LIMIT CAST(? AS INTEGER)`, [
    ...values,
    MOST + 1,
  ]);
  if (found.length > MOST) return null;
  const lost = new Set(undeliverable);
  const unreached = found.filter(({ sequence }) => lost.has(sequence));
  const counts = sumByList(found.map(({ state, slots }) => ({ state, people: 1, slots })));
  const slots = unreached.reduce((sum, person) => sum + person.slots, 0);
  return { sequences: found.map(({ sequence }) => sequence), counts: { ...counts, undeliverable: { people: unreached.length, slots } } };
}
