import { accounts } from '../accounts/domain/account.ts';
import type { ChainHead } from '../audit/auditLog.ts';
import { type ChainType, findGlobalChain } from '../audit/verifyChain.ts';
import type { Db } from '../database/dialect.ts';
import { rowsFrom } from '../database/tableMapping.ts';
import { findAllEvents } from '../events/eventRepository.ts';

/** An audit chain, with a name of its owner for messages to operators. */
export interface NamedChain {
  name: string;
  chain: ChainHead;
  type: ChainType;
}

/** The audit chains of all events and accounts, and the global one. */
export async function listChains(db: Db): Promise<NamedChain[]> {
  const eventChains = (await findAllEvents(db)).map((chain) => ({ name: chain.slug, chain, type: 'event' as const }));
  const accountChains = (await rowsFrom(db, accounts).orderBy('id')).map((chain) => ({
    name: `account ${chain.id}`,
    chain,
    type: 'account' as const,
  }));
  return [...eventChains, ...accountChains, { name: 'the global chain', chain: await findGlobalChain(db), type: 'global' }];
}
