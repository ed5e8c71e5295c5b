import { newId } from '../ids.ts';
import type { Account } from './account.ts';
import { type Change, findAccounts, note, set } from './change.ts';
import { writeTo } from './writeTo.ts';

const ASKED_AT_ONCE = 2;

/** Asks two administrators to look at a new account: those whose last turn was longest ago. */
export async function askAdministrators(change: Change, account: Account, again = false): Promise<void> {
  const turns = await findAccounts(
    change,
    `approved_at IS NOT NULL AND ended_at IS NULL AND enabled = 1 AND id <> ?
    AND id IN (SELECT account_id FROM account_roles WHERE role = 'administrator')
    ORDER BY coalesce(last_turn, ''), id LIMIT ?`,
    [account.id, ASKED_AT_ONCE],
  );
  for (const administrator of turns) {
    set(change, administrator, { lastTurn: newId() });
    await writeTo(change, administrator, again ? 'account-approval-reminder' : 'account-approval', { about: account.id });
  }
  set(change, account, again ? { remindedAt: change.at } : { askedAt: change.at });
  const details = { administrators: turns.map(({ id }) => id) };
  note(change, account, { action: again ? 'administrators reminded' : 'administrators asked', subject: account.id, details });
}
