import type { Db } from '../../database/dialect.ts';
import type { RowQuery } from '../../database/tableMapping.ts';
import type { Account } from './account.ts';
import type { Permission } from './permission.ts';
import { allRoles, permissionsOf } from './role.ts';

/** Restricts a query to accounts that can sign in and have a role with this permission. */
export async function havingPermission(db: Db, permission: Permission): Promise<(query: RowQuery<Account>) => RowQuery<Account>> {
  const granting = (await allRoles(db)).filter((role) => permissionsOf([role]).includes(permission)).map(({ name }) => name);
  const withRole = db('account_roles').select('account_id').whereIn('role', granting);
  return (query) => query.whereIn('id', withRole).whereNotNull('approved_at').where({ enabled: 1, expired_at: null });
}
