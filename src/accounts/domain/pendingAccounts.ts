import type { Knex } from 'knex';
import type { Db } from '../../database/dialect.ts';
import type { Account } from './account.ts';
import { stateOf } from './accountState.ts';

/** The condition of `stateOf` for `pending`, for `query.where(…)`; an index serves it. */
export function wherePending(query: Knex.QueryBuilder): void {
  query.whereNotNull('verified_at').where({ approved_at: null, rejected_at: null, expired_at: null });
}

export function isPending(account: Account): boolean {
  return stateOf(account) === 'pending';
}

export async function countPending(db: Db): Promise<number> {
  const found = await db('accounts').where(wherePending).count<{ count: number | string }[]>({ count: '*' });
  return Number(found[0]?.count ?? 0);
}
