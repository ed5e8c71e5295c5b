import type { Db } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { type AuditChain, auditChains, type ChainHead, EMPTY_CHAIN, hashEntry } from './auditLog.ts';
import { type EntryOwner, streamEntries } from './queryAuditLog.ts';

export type ChainType = 'event' | 'account' | 'global';

/** For each type: which entries belong to the chain of `id`, and the table whose row `id` holds its length and head. */
const CHAIN_LOCATIONS: Record<ChainType, { ownerOf: (id: string) => EntryOwner; headTable: string }> = {
  event: { ownerOf: (id) => ({ event_id: id }), headTable: 'events' },
  account: { ownerOf: (id) => ({ account_id: id }), headTable: 'accounts' },
  global: { ownerOf: () => ({ event_id: null, account_id: null }), headTable: 'audit_chains' },
};

/**
 * Verifies a chain from its first entry to its stored end. Returns a description of the first problem, or null: an entry
 * that was edited, removed, added or moved.
 */
export async function verifyChain(db: Db, chain: ChainHead, chainType: ChainType = 'event'): Promise<string | null> {
  const { ownerOf, headTable } = CHAIN_LOCATIONS[chainType];
  const owner = ownerOf(chain.id);
  let { auditLength: length, auditHead: head }: AuditChain = EMPTY_CHAIN;
  for await (const entry of streamEntries(db, owner)) {
    if (entry.sequence > chain.auditLength) break;
    if (entry.sequence !== length + 1) return `entry ${length + 1} is missing`;
    if (hashEntry(head, entry) !== entry.hash) return `entry ${entry.sequence} was changed, or the one before it`;
    ({ sequence: length, hash: head } = entry);
  }
  if (length < chain.auditLength) return `entry ${length + 1} is missing`;
  if (head !== chain.auditHead) return `entry ${length} is not the one it should be`;
  // Compares with the end as it is now: the service may have added entries since it was read.
  const currentLength = db(headTable).select('audit_length').where({ id: chain.id });
  const beyondEnd = await db('audit_log').where(owner).where('sequence', '>', currentLength).first('id');
  return beyondEnd ? 'there are entries beyond its end' : null;
}

/** The chain of what visitors without an account did. */
export async function findGlobalChain(db: Db): Promise<ChainHead> {
  return (await rowsFrom(db, auditChains).first()) ?? { id: 'global', ...EMPTY_CHAIN };
}
