import { type Db, rows } from '../database/dialect.ts';
import { find } from '../database/table.ts';
import { type Chain, entries, hashOf, NEW_CHAIN } from './history.ts';

const AT_ONCE = 1_000;

/**
 * Walks an event's chain from its first entry to where the event says it ends. Gives what is wrong, or null: an entry
 * that was edited, removed, added or moved.
 */
export async function verifyHistory(db: Db, event: Chain & { id: string }): Promise<string | null> {
  let { historyLength: length, historyHead: head } = NEW_CHAIN;
  while (length < event.historyLength) {
    const next = await find(db, entries, 'event_id = ? AND number > ? ORDER BY number LIMIT ?', [event.id, length, AT_ONCE]);
    if (next.length === 0) return `entry ${length + 1} is missing`;
    for (const entry of next.filter(({ number }) => number <= event.historyLength)) {
      if (entry.number !== length + 1) return `entry ${length + 1} is missing`;
      if (hashOf(head, entry) !== entry.hash) return `entry ${entry.number} was changed, or the one before it`;
      ({ number: length, hash: head } = entry);
    }
  }
  if (head !== event.historyHead) return `entry ${length} is not the one it should be`;
  return (await endsLater(db, event.id)) ? 'there are entries behind its end' : null;
}

/** Entries behind the end, as it is now: the service may have written more while we looked. */
async function endsLater(db: Db, eventId: string): Promise<boolean> {
  const behind = 'SELECT 1 FROM history h JOIN events e ON e.id = h.event_id WHERE e.id = ? AND h.number > e.history_length LIMIT 1';
  return (await rows(db, behind, [eventId])).length > 0;
}
