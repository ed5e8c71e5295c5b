import { type Table, table } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import { type Chain, NEW_CHAIN } from '../history/history.ts';

/** The record of an organiser, administrator, member or of somebody of the staff: facts with their time. */
export interface Account extends Chain {
  id: string;
  username: string;
  usernameKey: string;
  firstName: string;
  lastName: string;
  country: string | null;
  locale: string;
  /** Argon2id over the SHA-256 of the password, see `password.ts`. */
  password: string;
  door: Door;
  enabled: 0 | 1;
  openedAt: string;
  verifiedAt: string | null;
  askedAt: string | null;
  remindedAt: string | null;
  approvedAt: string | null;
  rejectedAt: string | null;
  reason: string | null;
  /** Orders administrators by when they were last asked to approve somebody. */
  lastTurn: string | null;
  totpSecret: string | null;
  totpSince: string | null;
  totpStep: number | null;
  recovery: string;
  endedAt: string | null;
}

/** How it was opened: step by step with an SMS, with a code, by a request, by the operator. */
type Door = 'steps' | 'code' | 'request' | 'operator';

export const accounts: Table<Account> = table('accounts', {
  id: 'text',
  username: 'text',
  usernameKey: 'text',
  firstName: 'text',
  lastName: 'text',
  country: 'text',
  locale: 'text',
  password: 'text',
  door: 'text',
  enabled: 'integer',
  openedAt: 'text',
  verifiedAt: 'text',
  askedAt: 'text',
  remindedAt: 'text',
  approvedAt: 'text',
  rejectedAt: 'text',
  reason: 'text',
  lastTurn: 'text',
  totpSecret: 'text',
  totpSince: 'text',
  totpStep: 'integer',
  recovery: 'text',
  endedAt: 'text',
  historyLength: 'integer',
  historyHead: 'text',
});

/** What everybody starts with. */
export const NEW_ACCOUNT = {
  firstName: '',
  lastName: '',
  country: null,
  enabled: 1,
  verifiedAt: null,
  askedAt: null,
  remindedAt: null,
  approvedAt: null,
  rejectedAt: null,
  reason: null,
  lastTurn: null,
  totpSecret: null,
  totpSince: null,
  totpStep: null,
  recovery: '[]',
  endedAt: null,
  ...NEW_CHAIN,
} as const;

export type AccountState = 'unverified' | 'pending' | 'active' | 'disabled' | 'rejected' | 'ended';
export type AccountMove = 'verify' | 'approve' | 'reject' | 'sign in' | 'change' | 'enable' | 'disable' | 'lapse';

/** What may happen to an account in each state; everything else is refused. */
const ACCOUNT_MOVES: Record<AccountState, AccountMove[]> = {
  unverified: ['verify', 'enable', 'disable', 'lapse'],
  pending: ['approve', 'reject', 'enable', 'disable'],
  active: ['sign in', 'change', 'disable'],
  disabled: ['enable'],
  rejected: [],
  ended: [],
};

const WHY: Record<AccountState, string> = {
  unverified: 'accounts.refusals.unverified',
  pending: 'accounts.refusals.pending',
  active: 'accounts.refusals.active',
  disabled: 'accounts.refusals.disabled',
  rejected: 'accounts.refusals.rejected',
  ended: 'accounts.refusals.ended',
};

export function stateOf({ endedAt, verifiedAt, rejectedAt, approvedAt, enabled }: Account): AccountState {
  if (endedAt !== null) return 'ended';
  if (verifiedAt === null) return 'unverified';
  if (rejectedAt !== null) return 'rejected';
  if (approvedAt === null) return 'pending';
  return enabled === 1 ? 'active' : 'disabled';
}

export function allows(account: Account, move: AccountMove): boolean {
  return ACCOUNT_MOVES[stateOf(account)].includes(move);
}

/** Refuses what its state does not allow: its owner is forbidden it, an administrator is told of the conflict. */
export function refuseUnlessAllowed(account: Account, move: AccountMove, code: 'forbidden' | 'conflict' = 'forbidden'): void {
  if (!allows(account, move)) throw new Refusal(code, { key: WHY[stateOf(account)] });
}
