import { type Db, query } from '../../database/dialect.ts';
import type { Registration } from '../domain/registration.ts';
import { findByIds } from '../processing/registrationRepository.ts';
import { searchConditions } from './peopleCondition.ts';

export interface FoundPeople {
  /** Newest first. */
  found: Registration[];
  hasMore: boolean;
}

/** The newest `limit` registrations of an event, or of all events, whom `text` finds: see `PeopleFilter`. */
export async function findPeople(db: Db, text: string, limit: number, eventId?: string): Promise<FoundPeople> {
  const ofEvent = eventId === undefined ? [] : [{ sql: 'event_id = ?', values: [eventId] }];
  const conditions = [...ofEvent, ...searchConditions(text)];
  const rows = await query<{ id: string }>(
    db,
    `SELECT id FROM registrations WHERE ${conditions.map(({ sql }) => sql).join(' AND ') || 'TRUE'}
    ORDER BY ${eventId === undefined ? 'id' : 'sequence'} DESC LIMIT CAST(? AS INTEGER)`,
    [...conditions.flatMap(({ values }) => values), limit + 1],
  );
  const ids = rows.map(({ id }) => id);
  const byId = new Map((await findByIds(db, ids.slice(0, limit))).map((registration) => [registration.id, registration]));
  return { found: ids.slice(0, limit).flatMap((id) => byId.get(id) ?? []), hasMore: ids.length > limit };
}
