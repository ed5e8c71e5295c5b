import { type Db, dialectOf, query } from '../../database/dialect.ts';
import type { Pair } from '../../database/tableMapping.ts';

/** Slots that one network or site holds at an event. */
interface Holds {
  eventId: string;
  id: string;
  slots: number;
}

/**
 * Slots that each of the networks and sites holds at its event without having confirmed them; none for 0. A network is stored only with
 * an unconfirmed hold, so that nothing else has to be excluded, and the indexes on it stay small.
 */
export async function findUnconfirmedByNetwork(db: Db, ids: Pair[]): Promise<Holds[]> {
  if (ids.length === 0) return [];
  const holds = dialectOf(db).lookUpPairs('registrations', [
    'event_id = wanted_in AND client_network = wanted',
    'event_id = wanted_in AND client_site = wanted',
  ]);
  return query<Holds>(
    db,
    `SELECT wanted_in AS "eventId", wanted AS id, CAST(sum(slots) AS INTEGER) AS slots FROM ${holds} GROUP BY wanted_in, wanted`,
    [JSON.stringify(ids)],
  );
}
