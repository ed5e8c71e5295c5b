import type { Db } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { type AuditEntry, auditLog } from './auditLog.ts';

/** Which entries of the chain of an event, and which page of them. */
export interface EventEntriesQuery {
  /** The object of the action: `team` for `team.member_added`. Missing: all. */
  object?: string | undefined;
  /** ISO 8601 in UTC; `until` is not included. */
  from?: string | undefined;
  until?: string | undefined;
  /** Only entries with a lower sequence: `next` of the page before. */
  before?: number | undefined;
  limit: number;
}

export interface EventEntries {
  /** Newest first. */
  entries: (Omit<AuditEntry, 'data'> & { data: object })[];
  /** `before` of the following page; null on the last one. */
  next: number | null;
}

export async function listEventEntries(
  db: Db,
  eventId: string,
  { object, from, until, before, limit }: EventEntriesQuery,
): Promise<EventEntries> {
  // One more than is shown says whether there is another page.
  const query = rowsFrom(db, auditLog)
    .where({ event_id: eventId })
    .orderBy('sequence', 'desc')
    .limit(limit + 1);
  if (object !== undefined) query.where('action', 'like', `${object}.%`);
  if (from !== undefined) query.where('at', '>=', from);
  if (until !== undefined) query.where('at', '<', until);
  if (before !== undefined) query.where('sequence', '<', before);
  const found = await query;
  const entries = found.slice(0, limit).map((entry) => ({ ...entry, data: JSON.parse(entry.data) }));
  return { entries, next: found.length > limit ? (entries.at(-1)?.sequence ?? null) : null };
}
