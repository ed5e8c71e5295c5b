import { DomainError } from '../../domainError.ts';
import type { Account } from './account.ts';

export type AccountState = 'unverified' | 'pending' | 'active' | 'disabled' | 'rejected' | 'expired';

export type AccountAction = 'verify' | 'approve' | 'reject' | 'sign_in' | 'change' | 'enable' | 'disable' | 'expire';

/** The actions that each state allows; every other one is rejected. */
const ALLOWED_ACTIONS: Record<AccountState, AccountAction[]> = {
  unverified: ['verify', 'enable', 'disable', 'expire'],
  pending: ['approve', 'reject', 'enable', 'disable'],
  active: ['sign_in', 'change', 'disable'],
  disabled: ['enable'],
  rejected: [],
  expired: [],
};

const ERROR_KEYS: Record<AccountState, string> = {
  unverified: 'accounts.errors.unverified',
  pending: 'accounts.errors.pending',
  active: 'accounts.errors.active',
  disabled: 'accounts.errors.disabled',
  rejected: 'accounts.errors.rejected',
  expired: 'accounts.errors.expired',
};

/** What administrators are told instead, where the text above is meant for the owner. */
const ERROR_KEYS_OF_OTHERS: Partial<Record<AccountState, string>> = {
  unverified: 'accounts.errors.unverifiedAccount',
  pending: 'accounts.errors.pendingAccount',
};

export function stateOf({ expiredAt, verifiedAt, rejectedAt, approvedAt, enabled }: Account): AccountState {
  if (expiredAt !== null) return 'expired';
  if (verifiedAt === null) return 'unverified';
  if (rejectedAt !== null) return 'rejected';
  if (approvedAt === null) return 'pending';
  return enabled === 1 ? 'active' : 'disabled';
}

export function isAllowed(account: Account, action: AccountAction): boolean {
  return ALLOWED_ACTIONS[stateOf(account)].includes(action);
}

/** @throws DomainError with `code` if the account's state does not allow the action: `forbidden` to its owner, `conflict` to an administrator. */
export function assertAllowed(account: Account, action: AccountAction, code: 'forbidden' | 'conflict' = 'forbidden'): void {
  if (isAllowed(account, action)) return;
  const state = stateOf(account);
  const key = (code === 'conflict' && ERROR_KEYS_OF_OTHERS[state]) || ERROR_KEYS[state];
  throw new DomainError(code, { key });
}
