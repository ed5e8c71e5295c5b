import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { assertAllowed } from '../domain/accountState.ts';
import { type AdminActor, assertMayGrant, assertNotLastAdministrator } from '../domain/adminActor.ts';
import { ADMINISTRATOR, findRoles, permissionsOf, type Role, replaceRoles, rolesOf } from '../domain/role.ts';
import { recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { notifyIfActive } from '../emails/notifyActivated.ts';
import { withManagedAccount } from './reviewAccount.ts';
import { revokeSessions } from './sessions.ts';

/**
 * Disabling revokes all sessions; the owner is told when the account becomes active.
 * @throws DomainError `conflict` if the state does not allow it, or for the last administrator; `forbidden` for an
 * account that may do more than the actor.
 */
export function setEnabled(deps: AccountDeps, actor: AdminActor, accountId: string, enabled: boolean): Promise<Account> {
  return withManagedAccount(deps, actor, accountId, async (unitOfWork, account) => {
    assertMayGrant(actor, permissionsOf(await rolesOf(unitOfWork.db, account.id)));
    assertAllowed(account, enabled ? 'enable' : 'disable', 'conflict');
    if (!enabled) await assertNotLastAdministrator(unitOfWork, account.id);
    updateAccount(unitOfWork, account, { enabled: enabled ? 1 : 0 });
    if (!enabled) await revokeSessions(unitOfWork, account);
    recordAudit(unitOfWork, account, {
      action: enabled ? 'account.enabled' : 'account.disabled',
      subjectId: account.id,
      data: { before: !enabled, after: enabled },
    });
    if (enabled) await notifyIfActive(unitOfWork, account);
  });
}

/**
 * Revokes all sessions, since the permissions change. Giving the roles that the account has changes nothing.
 * @throws DomainError `invalid` if there is no such role; `forbidden` if a role that is given or taken, or the
 * account, allows more than the actor may do: it is signed out; `conflict` if it would take the role from the last administrator.
 */
export function setRoles(deps: AccountDeps, actor: AdminActor, accountId: string, names: string[]): Promise<Account> {
  return withManagedAccount(deps, actor, accountId, async (unitOfWork, account) => {
    const [before, after] = [await rolesOf(unitOfWork.db, account.id), await findRoles(unitOfWork.db, names)];
    const changed = [...without(before, after), ...without(after, before)];
    if (changed.length === 0) return;
    assertMayGrant(actor, permissionsOf([...before, ...changed]));
    if (without(before, after).some(({ name }) => name === ADMINISTRATOR)) await assertNotLastAdministrator(unitOfWork, account.id);
    await replaceRoles(unitOfWork.db, account.id, namesOf(after));
    await revokeSessions(unitOfWork, account);
    const data = { before: namesOf(before), after: namesOf(after) };
    recordAudit(unitOfWork, account, { action: 'account.roles_changed', subjectId: account.id, data });
  });
}

function without(roles: Role[], others: Role[]): Role[] {
  return roles.filter(({ name }) => !others.some((other) => other.name === name));
}

function namesOf(roles: Role[]): string[] {
  return roles.map(({ name }) => name);
}
