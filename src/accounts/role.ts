import { type Db, rows } from '../database/dialect.ts';
import { type FieldFault, Refusal } from '../errors.ts';

/** What an account may do. Kept in the table `roles`. */
export interface Role {
  name: string;
  requireApproval: 0 | 1;
  /** Whose routes it may use: names of roles, separated by spaces. */
  opens: string;
}

export type RoleName = 'member' | 'organiser' | 'administrator';

const COLUMNS = 'r.name AS "name", r.require_approval AS "requireApproval", r.opens AS "opens"';

function allRoles(db: Db): Promise<Role[]> {
  return rows<Role>(db, `SELECT ${COLUMNS} FROM roles r ORDER BY r.name`);
}

export function rolesOf(db: Db, accountId: string): Promise<Role[]> {
  return rows<Role>(db, `SELECT ${COLUMNS} FROM roles r JOIN account_roles a ON a.role = r.name WHERE a.account_id = ? ORDER BY r.name`, [
    accountId,
  ]);
}

/** Names of roles there are; others are a fault. */
export async function knownRoles(db: Db, names: string[]): Promise<string[]> {
  const known = (await allRoles(db)).map(({ name }) => name);
  const faults: FieldFault[] = names.some((name) => !known.includes(name))
    ? [{ field: 'roles', message: `Roles are ${known.join(', ')}` }]
    : [];
  if (faults.length > 0) throw new Refusal('invalid', { key: 'faults.input' }, { fields: faults });
  return [...new Set(names)];
}

export async function giveRoles(db: Db, accountId: string, names: string[]): Promise<void> {
  await rows(db, 'DELETE FROM account_roles WHERE account_id = ?', [accountId]);
  for (const name of names) await rows(db, 'INSERT INTO account_roles (account_id, role) VALUES (?, ?)', [accountId, name]);
}

export function opensRoutesOf(roles: Pick<Role, 'opens'>[], name: RoleName): boolean {
  return roles.some(({ opens }) => opens.split(' ').includes(name));
}
