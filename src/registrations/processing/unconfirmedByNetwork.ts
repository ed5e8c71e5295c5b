import { type Db, dialectOf, query } from '../../database/dialect.ts';

/**
 * Slots that each of the networks and sites holds at the event without having confirmed them, 0 for none. A network is stored only with an
 * unconfirmed hold, so that nothing else has to be excluded, and the indexes on it stay small.
 */
export async function findUnconfirmedByNetwork(db: Db, eventId: string, ids: string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const holds = dialectOf(db).lookUp('registrations', [
    'event_id = ? AND client_network = wanted',
    'event_id = ? AND client_site = wanted',
  ]);
  const sums = await query<{ id: string; slots: number }>(
    db,
    `SELECT wanted AS id, CAST(sum(slots) AS INTEGER) AS slots FROM ${holds} GROUP BY wanted`,
    [JSON.stringify(ids), eventId, eventId],
  );
  return new Map([...ids.map((id) => [id, 0] as const), ...sums.map(({ id, slots }) => [id, slots] as const)]);
}
