import { type Db, query } from '../../database/dialect.ts';
import { selectMatching } from '../../database/tableMapping.ts';
import { checkIns, type LoadedCheckIns } from '../domain/checkIn.ts';

/** The check-ins of an event with these ids, and those that take one of them back. */
export async function findCheckIns(db: Db, eventId: string, ids: string[]): Promise<LoadedCheckIns> {
  const conditions = ['event_id = ? AND id = wanted', 'event_id = ? AND undoes = wanted'];
  const known = await selectMatching(db, checkIns, conditions, ids, [eventId, eventId]);
  const [last] = await query<{ sequence: number | null }>(db, 'SELECT max(sequence) AS sequence FROM check_ins WHERE event_id = ?', [
    eventId,
  ]);
  return { known, lastSequence: last?.sequence ?? 0 };
}
