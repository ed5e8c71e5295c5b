import { type Db, query } from '../database/dialect.ts';
import { selectWhere } from '../database/tableMapping.ts';
import { type Registration, registrations } from '../registrations/domain/registration.ts';
import { audienceSql } from './audience.ts';
import { type Mailing, pickedOf } from './mailing.ts';

type Wanted = Pick<Mailing, 'eventId' | 'audience' | 'picked'>;

/** How many people would get it now. Those without an email address are not counted. */
export async function countAudience(db: Db, mailing: Wanted): Promise<number> {
  const { sql, values } = audienceSql(mailing.audience, pickedOf(mailing));
  const [found] = await query<{ people: number }>(
    db,
    `SELECT CAST(count(*) AS INTEGER) AS people FROM registrations WHERE event_id = ? AND ${sql}`,
    [mailing.eventId, ...values],
  );
  return found?.people ?? 0;
}

/** The first of them, for whom it can be looked at. */
export function findSomeOfAudience(db: Db, mailing: Wanted, limit: number): Promise<Registration[]> {
  const { sql, values } = audienceSql(mailing.audience, pickedOf(mailing));
  return selectWhere(db, registrations, `event_id = ? AND ${sql} ORDER BY sequence LIMIT ${limit}`, [mailing.eventId, ...values]);
}
