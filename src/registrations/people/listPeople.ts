import { LRUCache } from 'lru-cache';
import type { Db } from '../../database/dialect.ts';
import type { Event } from '../../events/event.ts';
import { countPeople, countStates, countUndeliverable, type PeopleCounts } from './countPeople.ts';
import { findFew } from './fewFound.ts';
import type { PeopleQuery } from './peopleFilter.ts';
import { findPeoplePage, type PeoplePage } from './peopleQuery.ts';
import { findUndeliverable } from './undeliverable.ts';

export interface ListedPeople extends PeoplePage {
  /** Of each list, with the same search. */
  counts: PeopleCounts;
}

export type ListPeople = (event: Event, wanted: PeopleQuery) => Promise<ListedPeople>;

const REMEMBERED_EVENTS = 100;

interface KnownCounts {
  auditHead: string;
  counts: Omit<PeopleCounts, 'undeliverable'>;
}

/**
 * Lists people with their counts. Counts without a search are remembered until the event's audit log grows, because every change of
 * a registration is in it: counting 100,000 people takes longer than the rest of a page. `event` has to be read just before.
 */
export function createListPeople(db: Db): ListPeople {
  const known = new LRUCache<string, KnownCounts>({ max: REMEMBERED_EVENTS });

  async function countsOf(event: Event, wanted: PeopleQuery, undeliverable: number[]): Promise<PeopleCounts> {
    if (wanted.search !== undefined || wanted.member !== undefined || wanted.came !== undefined)
      return countPeople(db, event.id, wanted, undeliverable);
    const remembered = known.get(event.id);
    const isCurrent = remembered?.auditHead === event.auditHead;
    const counts = isCurrent ? remembered.counts : await countStates(db, event.id, {});
    if (!isCurrent) known.set(event.id, { auditHead: event.auditHead, counts });
    return { ...counts, undeliverable: await countUndeliverable(db, event.id, {}, undeliverable) };
  }

  return async (event, wanted) => {
    const undeliverable = await findUndeliverable(db, event.id);
    const few = wanted.search === undefined ? null : await findFew(db, event.id, wanted, undeliverable);
    if (few) return { ...(await findPeoplePage(db, event.id, wanted, undeliverable, few.sequences)), counts: few.counts };
    const page = await findPeoplePage(db, event.id, wanted, undeliverable);
    return { ...page, counts: await countsOf(event, wanted, undeliverable) };
  };
}
