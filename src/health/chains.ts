import { accounts } from '../accounts/account.ts';
import type { Db } from '../database/dialect.ts';
import { find } from '../database/table.ts';
import { allEvents } from '../events/store.ts';
import type { Historic } from '../history/history.ts';
import { findDoors, type HistoryOf } from '../history/verify.ts';

/** A history that hangs together by its hashes, and whose it is. */
export interface HistoryChain {
  name: string;
  of: Historic;
  kind: HistoryOf;
}

/** Every history there is: of the events, the accounts and the doors. */
export async function allChains(db: Db): Promise<HistoryChain[]> {
  const ofEvents = (await allEvents(db)).map((of) => ({ name: of.slug, of, kind: 'event' as const }));
  const ofAccounts = (await find(db, accounts, 'TRUE ORDER BY id', [])).map((of) => ({
    name: `account ${of.id}`,
    of,
    kind: 'account' as const,
  }));
  return [...ofEvents, ...ofAccounts, { name: 'the doors', of: await findDoors(db), kind: 'doors' }];
}
