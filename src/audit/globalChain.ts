import type { Db } from '../database/dialect.ts';
import { auditChains, type ChainHead } from './auditLog.ts';

/** Reads the head of the global chain and locks it until the transaction ends. The UPDATE changes nothing, but locks the row at once. */
export async function lockGlobalChain(db: Db): Promise<ChainHead> {
  const [chain] = await db('audit_chains')
    .where({ id: 'global' })
    .update({ audit_length: db.ref('audit_length') })
    .returning(db.raw(auditChains.columns));
  if (!chain) throw new Error('The global audit chain is missing');
  return chain;
}
