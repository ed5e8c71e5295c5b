import { Refusal } from '../errors.ts';
import type { Actor } from '../world.ts';
import { type Account, refuseUnlessAllowed } from './account.ts';
import { type Change, findAccount, note, set } from './change.ts';
import type { House } from './house.ts';
import { endSessions } from './logIn.ts';
import { giveRoles, knownRoles } from './role.ts';
import { writeTo } from './writeTo.ts';

/** An administrator who is signed in, as the history names them. */
export interface Administrator extends Actor {
  id: string;
}

/** Says yes to an account that waits. Of two who decide at once, one does. */
export function approve(house: House, by: Administrator, accountId: string): Promise<Account> {
  return administer(house, by, accountId, async (change, account) => {
    refuseUnlessAllowed(account, 'approve', 'conflict');
    set(change, account, { approvedAt: change.at });
    note(change, account, { action: 'approved', subject: account.id, details: { by: by.id } });
    await writeTo(change, account, 'account-activated');
  });
}

export function reject(house: House, by: Administrator, accountId: string, reason: string): Promise<Account> {
  return administer(house, by, accountId, async (change, account) => {
    refuseUnlessAllowed(account, 'reject', 'conflict');
    set(change, account, { rejectedAt: change.at, reason });
    note(change, account, { action: 'rejected', subject: account.id, details: { by: by.id } });
    await writeTo(change, account, 'account-rejected');
  });
}

/** Whoever is disabled is signed out at once. */
export function setEnabled(house: House, by: Administrator, accountId: string, enabled: boolean): Promise<Account> {
  return administer(house, by, accountId, async (change, account) => {
    refuseUnlessAllowed(account, enabled ? 'enable' : 'disable', 'conflict');
    set(change, account, { enabled: enabled ? 1 : 0 });
    if (!enabled) await endSessions(change, account);
    note(change, account, { action: enabled ? 'enabled' : 'disabled', subject: account.id });
  });
}

/** Other roles are other rights, so whoever gets them signs in anew. */
export function setRoles(house: House, by: Administrator, accountId: string, names: string[]): Promise<Account> {
  return administer(house, by, accountId, async (change, account) => {
    const roles = await knownRoles(change.db, names);
    await giveRoles(change.db, account.id, roles);
    await endSessions(change, account);
    note(change, account, { action: 'roles given', subject: account.id, details: { roles } });
  });
}

/** Nobody decides about themselves. */
function administer(
  house: House,
  by: Administrator,
  accountId: string,
  work: (change: Change, account: Account) => Promise<void>,
): Promise<Account> {
  return house.change(by, async (change) => {
    const account = await findAccount(change, accountId);
    if (!account || account.endedAt !== null) throw new Refusal('not-found', { key: 'accounts.refusals.nobody' });
    change.about.account = account;
    if (accountId === by.id) throw new Refusal('forbidden', { key: 'accounts.refusals.ownAccount' });
    await work(change, account);
    return account;
  });
}
