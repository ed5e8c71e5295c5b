import type { Knex } from 'knex';
import type { Db } from '../../database/dialect.ts';
import { escapeLike } from '../../database/escapeLike.ts';
import { rowsFrom } from '../../database/tableMapping.ts';
import { type Account, accounts } from '../domain/account.ts';
import type { AccountState } from '../domain/accountState.ts';
import { wherePending } from '../domain/pendingAccounts.ts';

/** The states in which accounts can be listed. */
export const LISTED_STATES = ['unverified', 'pending', 'active', 'disabled', 'rejected'] as const;

export interface AccountFilter {
  state: (typeof LISTED_STATES)[number] | 'all';
  /** Part of a username, name or address. */
  search?: string;
  /** Of an email address: `example.org`. */
  domain?: string;
  /** Only accounts created at least so many days ago. */
  olderThanDays?: number;
  /** `next` of the page before. */
  after?: string;
  limit: number;
}

type Condition = (query: Knex.QueryBuilder) => void;

/** The conditions of `stateOf` in SQL. */
const STATE_CONDITIONS: Record<Exclude<AccountState, 'expired'> | 'all', Condition> = {
  unverified: (query) => void query.whereNull('verified_at'),
  pending: wherePending,
  active: (query) => void query.whereNotNull('approved_at').where({ enabled: 1 }),
  disabled: (query) => void query.whereNotNull('approved_at').where({ enabled: 0 }),
  rejected: (query) => void query.whereNotNull('rejected_at'),
  all: () => {},
};

const DAY_MS = 24 * 3_600_000;

/** Requests come oldest first, so that none is overlooked; other accounts newest first. `next` is null on the last page. */
export async function listAccounts(db: Db, now: Date, filter: AccountFilter): Promise<{ found: Account[]; next: string | null }> {
  const { state, search, domain, olderThanDays, after, limit } = filter;
  const isOldestFirst = state === 'pending';
  const query = rowsFrom(db, accounts).whereNull('expired_at').where(STATE_CONDITIONS[state]);
  if (search !== undefined) query.where(matches(db, search));
  if (domain !== undefined) query.whereIn('id', ownersWhere(db, `%@${escapeLike(domain.toLowerCase())}`));
  if (olderThanDays !== undefined) query.where('created_at', '<=', new Date(now.getTime() - olderThanDays * DAY_MS).toISOString());
  if (after !== undefined) query.where('id', isOldestFirst ? '>' : '<', after);
  const found = await query.orderBy('id', isOldestFirst ? 'asc' : 'desc').limit(limit + 1);
  const page = found.slice(0, limit);
  return { found: page, next: found.length > limit ? (page.at(-1)?.id ?? null) : null };
}

/** SQLite lowers ASCII letters only, so the text is looked for as typed as well. */
function matches(db: Db, search: string): Condition {
  const [typed, lowered] = [`%${escapeLike(search)}%`, `%${escapeLike(search.toLowerCase())}%`];
  return (query) =>
    void query
      .whereRaw("username_normalized LIKE ? ESCAPE '!'", [lowered])
      .orWhereRaw("first_name || ' ' || last_name LIKE ? ESCAPE '!'", [typed])
      .orWhereRaw("lower(first_name || ' ' || last_name) LIKE ? ESCAPE '!'", [lowered])
      .orWhereIn('id', ownersWhere(db, lowered));
}

function ownersWhere(db: Db, pattern: string): Knex.QueryBuilder {
  return db('identities').select('account_id').whereRaw("value_normalized LIKE ? ESCAPE '!'", [pattern]);
}
