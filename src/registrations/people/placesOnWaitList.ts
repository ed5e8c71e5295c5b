import { type Db, dialectOf, query } from '../../database/dialect.ts';
import { CONFIRMED_WAITING_SQL } from '../processing/registrationRepository.ts';

/**
 * The place from 1 among the confirmed parties that wait, by sequence. `sequences` are those of such parties. The wait list is read
 * once, up to the last of them: each part of it is counted that lies between two of them.
 */
export async function findPlaces(db: Db, eventId: string, sequences: number[]): Promise<Map<number, number>> {
  if (sequences.length === 0) return new Map();
  const ordered = [...sequences].sort((a, b) => a - b);
  const ranges = ordered.map((sequence, index) => ({ after: ordered[index - 1] ?? 0, sequence }));
  const fields = [
    { field: 'after', type: 'integer' },
    { field: 'sequence', type: 'integer' },
  ];
  const { recordset, encode } = dialectOf(db);
  const counts = await query<{ sequence: number; parties: number }>(
    db,
    `SELECT v."sequence" AS sequence, (SELECT count(*) FROM registrations
      WHERE event_id = ? AND sequence > v."after" AND sequence <= v."sequence" AND ${CONFIRMED_WAITING_SQL}) AS parties
    FROM ${recordset(fields)} ORDER BY 1`,
    [eventId, encode(ranges, fields)],
  );
  const places = new Map<number, number>();
  let place = 0;
  for (const { sequence, parties } of counts) {
    place += parties;
    places.set(sequence, place);
  }
  return places;
}
