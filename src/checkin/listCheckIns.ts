import type { Db } from '../database/dialect.ts';
import { selectWhere } from '../database/tableMapping.ts';
import { type CheckIn, checkIns } from '../registrations/domain/checkIn.ts';

interface Wanted {
  /** Sequence of the last one that is known. */
  after: number;
  /** Only those that were not counted as they were sent. */
  conflicts: boolean;
  limit: number;
}

/** The check-ins of an event in the order in which they arrived. */
export function listCheckIns(db: Db, eventId: string, { after, conflicts, limit }: Wanted): Promise<CheckIn[]> {
  // The condition is the one of the index check_in_conflicts.
  const condition = conflicts ? 'AND counted <> people' : '';
  return selectWhere(db, checkIns, `event_id = ? AND sequence > ? ${condition} ORDER BY sequence LIMIT CAST(? AS INTEGER)`, [
    eventId,
    after,
    limit,
  ]);
}
