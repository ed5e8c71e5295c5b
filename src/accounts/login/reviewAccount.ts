import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { assertAllowed, isAllowed } from '../domain/accountState.ts';
import type { AdminActor } from '../domain/adminActor.ts';
import { type AccountUnitOfWork, findAccount, findAccounts, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { notifyAccount } from '../emails/notifyAccount.ts';
import { notifyIfActive } from '../emails/notifyActivated.ts';

/** At most so many requests are rejected at once: as many as a page of the list shows. */
export const MAX_REJECTED_AT_ONCE = 50;

/** @throws DomainError `conflict` unless the account is pending: of two concurrent decisions, the first counts. */
export function approve(deps: AccountDeps, actor: AdminActor, accountId: string): Promise<Account> {
  return withManagedAccount(deps, actor, accountId, async (unitOfWork, account) => {
    assertAllowed(account, 'approve', 'conflict');
    updateAccount(unitOfWork, account, { approvedAt: unitOfWork.at });
    recordAudit(unitOfWork, account, { action: 'account.approved', subjectId: account.id, data: { by: actor.id } });
    await notifyIfActive(unitOfWork, account);
  });
}

export function reject(deps: AccountDeps, actor: AdminActor, accountId: string, reason: string): Promise<Account> {
  return withManagedAccount(deps, actor, accountId, async (unitOfWork, account) => {
    assertAllowed(account, 'reject', 'conflict');
    await rejectAccount(unitOfWork, actor, account, reason);
  });
}

/**
 * Rejects those of the accounts that are pending, and leaves the others as they are: somebody may have decided meanwhile.
 * Returns how many were rejected.
 */
export function rejectMany(deps: AccountDeps, actor: AdminActor, accountIds: string[], reason: string): Promise<number> {
  return deps.transact(actor, async (unitOfWork) => {
    const found = await findAccounts(unitOfWork, (query) => query.whereIn('id', accountIds).whereNot({ id: actor.id ?? '' }));
    const pending = found.filter((account) => isAllowed(account, 'reject'));
    for (const account of pending) await rejectAccount(unitOfWork, actor, account, reason);
    return pending.length;
  });
}

async function rejectAccount(unitOfWork: AccountUnitOfWork, actor: AdminActor, account: Account, reason: string): Promise<void> {
  updateAccount(unitOfWork, account, { rejectedAt: unitOfWork.at, rejectionReason: reason });
  recordAudit(unitOfWork, account, { action: 'account.rejected', subjectId: account.id, data: { by: actor.id } });
  await notifyAccount(unitOfWork, account, 'account-rejected');
}

/** @throws DomainError `not-found`; `forbidden` if the account is the actor's own. */
export function withManagedAccount(
  deps: AccountDeps,
  actor: AdminActor,
  accountId: string,
  work: (unitOfWork: AccountUnitOfWork, account: Account) => Promise<void>,
): Promise<Account> {
  return deps.transact(actor, async (unitOfWork) => {
    const account = await findAccount(unitOfWork, accountId);
    if (!account || account.expiredAt !== null) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
    unitOfWork.subject.account = account;
    if (accountId === actor.id) throw new DomainError('forbidden', { key: 'accounts.errors.ownAccount' });
    await work(unitOfWork, account);
    return account;
  });
}
