import { type Db, dialectOf, query } from '../../database/dialect.ts';
import type { Pair } from '../../database/tableMapping.ts';

/** Slots that one network or site holds at an event. */
interface Holds {
  eventId: string;
  id: string;
  slots: number;
}

/**
 * Slots that each of the networks and sites holds at its event without having confirmed them. A network is stored only with
 * an unconfirmed hold, so that nothing else has to be excluded, and the indexes on it stay small.
 */
export async function findUnconfirmedByNetwork(db: Db, ids: Pair[]): Promise<Holds[]> {
  if (ids.length === 0) return [];
  // Each sum is read from one index. Of a join with both conditions SQLite would collect the rows first.
  const sumOf = (column: string) => `(SELECT coalesce(sum(slots), 0) FROM registrations WHERE event_id = wanted_in AND ${column} = wanted)`;
  return query<Holds>(
    db,
    `SELECT wanted_in AS "eventId", wanted AS id, CAST(${sumOf('client_network')} + ${sumOf('client_site')} AS INTEGER) AS slots
    FROM ${dialectOf(db).pairs}`,
    [JSON.stringify(ids)],
  );
}
