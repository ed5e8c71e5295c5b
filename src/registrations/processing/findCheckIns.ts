import { type Db, dialectOf, query } from '../../database/dialect.ts';
import { type Pair, selectPairs } from '../../database/tableMapping.ts';
import { type CheckIn, checkIns } from '../domain/checkIn.ts';

/** The check-ins with these ids, and those that take one of them back. Each id with the one of its event. */
export function findCheckIns(db: Db, ids: Pair[]): Promise<CheckIn[]> {
  return selectPairs(db, checkIns, ['event_id = wanted_in AND id = wanted', 'event_id = wanted_in AND undoes = wanted'], ids);
}

/** How many check-ins each event has, by the id of the event. */
export async function findLastCheckIns(db: Db, eventIds: string[]): Promise<Map<string, number>> {
  if (eventIds.length === 0) return new Map();
  const counts = await query<{ eventId: string; sequence: number | null }>(
    db,
    `SELECT events.id AS "eventId", (SELECT max(sequence) FROM check_ins WHERE event_id = events.id) AS sequence
    FROM ${dialectOf(db).lookUp('events', ['id = wanted'])}`,
    [JSON.stringify(eventIds)],
  );
  return new Map(counts.map(({ eventId, sequence }) => [eventId, sequence ?? 0]));
}
