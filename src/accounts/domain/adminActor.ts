import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { ALL_PERMISSIONS, type Permission } from './permission.ts';
import { ADMINISTRATOR } from './role.ts';
import type { AccountUnitOfWork } from './unitOfWork.ts';

/** Who changes accounts and roles: a signed-in account or, with `id` null, the operator at the command line. */
export type AdminActor = Actor & { id: string | null; permissions: readonly Permission[] };

export function operatorActor(actor: Actor): AdminActor {
  return { ...actor, id: null, permissions: ALL_PERMISSIONS };
}

export function mayGrant(actor: AdminActor, permissions: readonly Permission[]): boolean {
  return permissions.every((permission) => actor.permissions.includes(permission));
}

/**
 * Nobody gives, takes or commands what they may not do themselves: else managing accounts would mean every permission.
 * @throws DomainError `forbidden`
 */
export function assertMayGrant(actor: AdminActor, permissions: readonly Permission[]): void {
  const missing = permissions.filter((permission) => !actor.permissions.includes(permission));
  if (missing.length === 0) return;
  throw new DomainError('forbidden', { key: 'accounts.errors.beyondOwnRoles', values: { permissions: missing.join(', ') } });
}

/** Whether an active administrator exists, other than this account. */
export async function hasAdministratorBeside({ db }: Pick<AccountUnitOfWork, 'db'>, accountId: string | null): Promise<boolean> {
  const query = db('accounts')
    .join('account_roles', 'account_roles.account_id', 'accounts.id')
    .where({ role: ADMINISTRATOR, enabled: 1, expired_at: null })
    .whereNotNull('approved_at');
  if (accountId !== null) query.whereNot({ account_id: accountId });
  return (await query.first('username')) !== undefined;
}

/**
 * Called before the account is disabled or loses a role.
 * @throws DomainError `conflict` if it is the last active administrator: nobody could give the role again.
 */
export async function assertNotLastAdministrator(unitOfWork: Pick<AccountUnitOfWork, 'db'>, accountId: string): Promise<void> {
  if (await hasAdministratorBeside(unitOfWork, accountId)) return;
  if (await hasAdministratorBeside(unitOfWork, null)) throw new DomainError('conflict', { key: 'accounts.errors.lastAdministrator' });
}
