import type { Db } from '../../database/dialect.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import { findPeoplePage } from '../../registrations/people/peopleQuery.ts';

/** More are no help to somebody at a door. */
const MOST_FOUND = 30;

/** Whom a door finds by their name, in the order of names. */
export async function findFoundPeople(db: Db, eventId: string, search: string): Promise<Registration[]> {
  const wanted = { search, state: 'all', sort: 'name', limit: MOST_FOUND } as const;
  return (await findPeoplePage(db, eventId, wanted, [])).people.map(({ registration }) => registration);
}
