import type { Db } from '../../database/dialect.ts';
import { rowsFrom, type Table, table } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import { ALL_PERMISSIONS, type Permission, parsePermissions } from './permission.ts';

/** What an account may do. Administrators define roles beside the built-in ones. */
export interface Role {
  name: string;
  /** 1: an account that asks for this role has to be approved. */
  requireApproval: 0 | 1;
  /** 1: people may ask for it when they request an account. */
  requestable: 0 | 1;
  /** Separated by spaces; read it by `permissionsOf`. */
  permissions: string;
}

export const roles: Table<Role> = table('roles', {
  name: 'text',
  requireApproval: 'integer',
  requestable: 'integer',
  permissions: 'text',
});

/** In URLs and on the command line. */
export const ROLE_NAME_PATTERN = /^[a-z][a-z0-9-]{1,39}$/;

/** Has every permission, and cannot be changed. At least one active account has it, see `assertNotLastAdministrator`. */
export const ADMINISTRATOR = 'administrator';
/** The role of accounts that people create for themselves. */
export const MEMBER = 'member';
/** The code gives them or relies on them, so they cannot be deleted. */
export const BUILT_IN_ROLES = [MEMBER, 'organiser', ADMINISTRATOR];

export function allRoles(db: Db): Promise<Role[]> {
  return rowsFrom(db, roles).orderBy('name');
}

export async function rolesOf(db: Db, accountId: string): Promise<Role[]> {
  return rowsFrom(db, roles).join('account_roles', 'account_roles.role', 'roles.name').where({ account_id: accountId }).orderBy('name');
}

export function permissionsOf(held: Pick<Role, 'name' | 'permissions'>[]): Permission[] {
  if (held.some(({ name }) => name === ADMINISTRATOR)) return ALL_PERMISSIONS;
  const granted = held.flatMap(({ permissions }) => parsePermissions(permissions));
  return ALL_PERMISSIONS.filter((permission) => granted.includes(permission));
}

/**
 * Returns the roles with these names, each once.
 * @throws DomainError `invalid` if one of them is not a role or, with `requestable`, cannot be asked for.
 */
export async function findRoles(db: Db, names: string[], which: 'any' | 'requestable' = 'any'): Promise<Role[]> {
  const existing = (await allRoles(db)).filter(({ requestable }) => which === 'any' || requestable === 1);
  if (names.every((name) => existing.some((role) => role.name === name))) return existing.filter(({ name }) => names.includes(name));
  const choices = existing.map(({ name }) => name).join(', ');
  const message = { key: 'accounts.fieldErrors.roles', values: { choices } };
  throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: [{ field: 'roles', message }] });
}

export async function replaceRoles(db: Db, accountId: string, names: string[]): Promise<void> {
  await db('account_roles').where({ account_id: accountId }).delete();
  for (const name of names) await db('account_roles').insert({ account_id: accountId, role: name });
}
