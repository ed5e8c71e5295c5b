import type { Db } from '../../database/dialect.ts';
import { rowsFrom, type Table, table } from '../../database/tableMapping.ts';
import { DomainError, type FieldError } from '../../domainError.ts';

/** What an account may do: a row of the table `roles`, which operators may extend. */
export interface Role {
  name: string;
  /** 1: an administrator must approve an account with this role. */
  requireApproval: 0 | 1;
  /** Names of the roles whose routes it may use, separated by spaces. */
  grants: string;
}

const roles: Table<Role> = table('roles', { name: 'text', requireApproval: 'integer', grants: 'text' });

export type RoleName = 'member' | 'organiser' | 'administrator';

export async function rolesOf(db: Db, accountId: string): Promise<Role[]> {
  return rowsFrom(db, roles).join('account_roles', 'account_roles.role', 'roles.name').where({ account_id: accountId }).orderBy('name');
}

/**
 * Returns the names without duplicates.
 * @throws DomainError `invalid` if one of them is not a role.
 */
export async function assertRolesExist(db: Db, names: string[]): Promise<string[]> {
  const existing = await db('roles').orderBy('name').pluck<string[]>('name');
  const fieldErrors: FieldError[] = names.some((name) => !existing.includes(name))
    ? [{ field: 'roles', message: `Roles are ${existing.join(', ')}` }]
    : [];
  if (fieldErrors.length > 0) throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors });
  return [...new Set(names)];
}

export async function replaceRoles(db: Db, accountId: string, names: string[]): Promise<void> {
  await db('account_roles').where({ account_id: accountId }).delete();
  for (const name of names) await db('account_roles').insert({ account_id: accountId, role: name });
}

export function hasPermission(roles: Pick<Role, 'grants'>[], name: RoleName): boolean {
  return roles.some(({ grants }) => grants.split(' ').includes(name));
}
