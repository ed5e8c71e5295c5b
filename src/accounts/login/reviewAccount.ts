import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { assertAllowed } from '../domain/accountState.ts';
import { assertRolesExist, replaceRoles } from '../domain/role.ts';
import { type AccountUnitOfWork, findAccount, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { notifyAccount } from '../emails/notifyAccount.ts';
import { revokeSessions } from './sessions.ts';

/** A signed-in administrator; `id` is that of the account. */
export type AdminActor = Actor & { id: string };

/** @throws DomainError `conflict` unless the account is pending: of two concurrent decisions, the first counts. */
export function approve(deps: AccountDeps, actor: AdminActor, accountId: string): Promise<Account> {
  return withReviewedAccount(deps, actor, accountId, async (unitOfWork, account) => {
    assertAllowed(account, 'approve', 'conflict');
    updateAccount(unitOfWork, account, { approvedAt: unitOfWork.at });
    recordAudit(unitOfWork, account, { action: 'account.approved', subjectId: account.id, data: { by: actor.id } });
    await notifyAccount(unitOfWork, account, 'account-activated');
  });
}

export function reject(deps: AccountDeps, actor: AdminActor, accountId: string, reason: string): Promise<Account> {
  return withReviewedAccount(deps, actor, accountId, async (unitOfWork, account) => {
    assertAllowed(account, 'reject', 'conflict');
    updateAccount(unitOfWork, account, { rejectedAt: unitOfWork.at, rejectionReason: reason });
    recordAudit(unitOfWork, account, { action: 'account.rejected', subjectId: account.id, data: { by: actor.id } });
    await notifyAccount(unitOfWork, account, 'account-rejected');
  });
}

/** Disabling revokes all sessions. */
export function setEnabled(deps: AccountDeps, actor: AdminActor, accountId: string, enabled: boolean): Promise<Account> {
  return withReviewedAccount(deps, actor, accountId, async (unitOfWork, account) => {
    assertAllowed(account, enabled ? 'enable' : 'disable', 'conflict');
    updateAccount(unitOfWork, account, { enabled: enabled ? 1 : 0 });
    if (!enabled) await revokeSessions(unitOfWork, account);
    recordAudit(unitOfWork, account, { action: enabled ? 'account.enabled' : 'account.disabled', subjectId: account.id });
  });
}

/** Revokes all sessions, since the permissions change. */
export function setRoles(deps: AccountDeps, actor: AdminActor, accountId: string, names: string[]): Promise<Account> {
  return withReviewedAccount(deps, actor, accountId, async (unitOfWork, account) => {
    const roles = await assertRolesExist(unitOfWork.db, names);
    await replaceRoles(unitOfWork.db, account.id, roles);
    await revokeSessions(unitOfWork, account);
    recordAudit(unitOfWork, account, { action: 'account.roles_changed', subjectId: account.id, data: { roles } });
  });
}

/** @throws DomainError `forbidden` if the account is the administrator's own. */
function withReviewedAccount(
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
