import { type Db, rows } from '../database/dialect.ts';
import { type Chain, type Historic, hashOf, NEW_CHAIN } from './history.ts';
import { entriesWhere } from './read.ts';

/** Where a chain's entries are, and where its end is kept. */
interface Kept {
  mine: (prefix?: string) => string;
  end: string;
  values: string[];
}

/** Whose history it is. */
export type HistoryOf = 'event' | 'account' | 'doors';

const OF: Record<HistoryOf, (id: string) => Kept> = {
  event: (id) => ({ mine: (h = '') => `${h}event_id = ?`, end: 'events e ON e.id = h.event_id', values: [id] }),
  account: (id) => ({ mine: (h = '') => `${h}account_id = ?`, end: 'accounts e ON e.id = h.account_id', values: [id] }),
  doors: () => ({ mine: (h = '') => `${h}event_id IS NULL AND ${h}account_id IS NULL`, end: 'doors e ON TRUE', values: [] }),
};

/**
 * Walks the chain of an event, an account or the doors from its first entry to where it is said to end. Gives what is
 * wrong, or null: an entry that was edited, removed, added or moved.
 */
export async function verifyHistory(db: Db, of: Historic, kind: HistoryOf = 'event'): Promise<string | null> {
  const kept = OF[kind](of.id);
  let { historyLength: length, historyHead: head }: Chain = NEW_CHAIN;
  for await (const entry of entriesWhere(db, kept.mine(), kept.values)) {
    if (entry.number > of.historyLength) break;
    if (entry.number !== length + 1) return `entry ${length + 1} is missing`;
    if (hashOf(head, entry) !== entry.hash) return `entry ${entry.number} was changed, or the one before it`;
    ({ number: length, hash: head } = entry);
  }
  if (length < of.historyLength) return `entry ${length + 1} is missing`;
  if (head !== of.historyHead) return `entry ${length} is not the one it should be`;
  return (await endsLater(db, kept)) ? 'there are entries behind its end' : null;
}

/** Entries behind the end, as it is now: the service may have written more while we looked. */
async function endsLater(db: Db, { mine, end, values }: Kept): Promise<boolean> {
  const behind = `SELECT 1 FROM history h JOIN ${end} WHERE ${mine('h.')} AND h.number > e.history_length LIMIT 1`;
  return (await rows(db, behind, values)).length > 0;
}

/** Where the history of the doors ends: of what people did who have no account yet. */
export async function findDoors(db: Db): Promise<Historic> {
  const [doors] = await rows<Historic>(db, 'SELECT id, history_length AS "historyLength", history_head AS "historyHead" FROM doors');
  return doors ?? { id: 'doors', ...NEW_CHAIN };
}
