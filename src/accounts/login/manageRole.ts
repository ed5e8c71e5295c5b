import { insert } from '../../database/tableMapping.ts';
import { DomainError, type FieldError } from '../../domainError.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { type AdminActor, assertMayGrant } from '../domain/adminActor.ts';
import { formatPermissions, type Permission } from '../domain/permission.ts';
import { ADMINISTRATOR, allRoles, BUILT_IN_ROLES, MEMBER, permissionsOf, ROLE_NAME_PATTERN, type Role, roles } from '../domain/role.ts';
import { type AccountUnitOfWork, recordAudit } from '../domain/unitOfWork.ts';

/** What administrators decide about a role. */
export interface RoleSettings {
  requireApproval: boolean;
  requestable: boolean;
  permissions: Permission[];
}

/**
 * @throws DomainError `conflict` if there is a role of this name; `invalid` for a wrong name, or if anybody could get the permissions without
 * approval; `forbidden` if the actor does not have them all.
 */
export function defineRole(deps: AccountDeps, actor: AdminActor, name: string, settings: RoleSettings): Promise<Role> {
  return deps.transact(actor, async (unitOfWork) => {
    if (!ROLE_NAME_PATTERN.test(name)) throw fieldError('invalid', 'name', 'accounts.fieldErrors.roleName');
    unitOfWork.subject.id = name;
    if ((await allRoles(unitOfWork.db)).some((role) => role.name === name))
      throw fieldError('conflict', 'name', 'accounts.fieldErrors.roleTaken');
    const role = checkedRole(actor, name, settings);
    await insert(unitOfWork.db, roles, [role]);
    recordAudit(unitOfWork, null, { action: 'role.defined', data: { after: settingsOf(role) } });
    return role;
  });
}

/** Applies to all its accounts at once. Accounts that wait for approval keep waiting, active ones stay active. Throws as `defineRole`. */
export function changeRole(deps: AccountDeps, actor: AdminActor, name: string, changes: Partial<RoleSettings>): Promise<Role> {
  return deps.transact(actor, async (unitOfWork) => {
    const role = await requireRole(unitOfWork, name);
    const before = settingsOf(role);
    assertMayGrant(actor, before.permissions);
    const changed = checkedRole(actor, name, { ...before, ...changes });
    const { requireApproval, requestable, permissions } = changed;
    await unitOfWork.db('roles').where({ name }).update({ require_approval: requireApproval, requestable, permissions });
    recordAudit(unitOfWork, null, { action: 'role.changed', data: { before, after: settingsOf(changed) } });
    return changed;
  });
}

/** @throws DomainError `not-found`; `conflict` for a built-in role, or while an account has it. */
export function deleteRole(deps: AccountDeps, actor: AdminActor, name: string): Promise<void> {
  return deps.transact(actor, async (unitOfWork) => {
    const before = settingsOf(await requireRole(unitOfWork, name));
    assertMayGrant(actor, before.permissions);
    if (BUILT_IN_ROLES.includes(name)) throw new DomainError('conflict', { key: 'accounts.errors.builtInRole' });
    if (await unitOfWork.db('account_roles').where({ role: name }).first('role'))
      throw new DomainError('conflict', { key: 'accounts.errors.roleInUse' });
    await unitOfWork.db('roles').where({ name }).delete();
    recordAudit(unitOfWork, null, { action: 'role.deleted', data: { before } });
  });
}

export function settingsOf(role: Role): RoleSettings {
  return { requireApproval: role.requireApproval === 1, requestable: role.requestable === 1, permissions: permissionsOf([role]) };
}

function checkedRole(actor: AdminActor, name: string, { requireApproval, requestable, permissions }: RoleSettings): Role {
  const role: Role = {
    name,
    requireApproval: requireApproval ? 1 : 0,
    requestable: requestable ? 1 : 0,
    permissions: formatPermissions(permissions),
  };
  const granted = permissionsOf([role]);
  if (name === ADMINISTRATOR && granted.length !== permissions.length)
    throw fieldError('invalid', 'permissions', 'accounts.fieldErrors.administratorPermissions');
  // A request for it could be approved by whoever may review requests, and may do nothing else.
  if (name === ADMINISTRATOR && requestable) throw fieldError('invalid', 'requestable', 'accounts.fieldErrors.administratorRequestable');
  // Anybody on the internet may create a member, and ask for a requestable role.
  if ((requestable || name === MEMBER) && !requireApproval && granted.length > 0)
    throw fieldError('invalid', 'requireApproval', 'accounts.fieldErrors.approvalNeeded');
  assertMayGrant(actor, granted);
  return role;
}

async function requireRole(unitOfWork: AccountUnitOfWork, name: string): Promise<Role> {
  unitOfWork.subject.id = name;
  const role = (await allRoles(unitOfWork.db)).find((candidate) => candidate.name === name);
  if (!role) throw new DomainError('not-found', { key: 'accounts.errors.noSuchRole' });
  return role;
}

function fieldError(code: 'invalid' | 'conflict', field: string, key: string): DomainError {
  const fieldErrors: FieldError[] = [{ field, message: { key } }];
  return new DomainError(code, { key }, { fieldErrors });
}
