import type { Db } from '../database/dialect.ts';
import type { Event } from '../events/event.ts';
import { countPeople } from '../registrations/people/countPeople.ts';
import type { PeopleFilter } from '../registrations/people/peopleFilter.ts';
import { findUndeliverable } from '../registrations/people/undeliverable.ts';

/** How many people an export of `filter` has now. */
export async function countRows(db: Db, { id }: Event, filter: PeopleFilter): Promise<number> {
  return (await countPeople(db, id, filter, await findUndeliverable(db, id)))[filter.state].people;
}
