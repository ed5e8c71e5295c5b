import type { Account } from '../domain/account.ts';
import { stateOf } from '../domain/accountState.ts';
import type { AccountUnitOfWork } from '../domain/unitOfWork.ts';
import { notifyAccount } from './notifyAccount.ts';

/** Tells the owner that the account can be used from now on. Does nothing while it is pending or disabled. */
export async function notifyIfActive(unitOfWork: AccountUnitOfWork, account: Account): Promise<void> {
  if (stateOf(account) === 'active') await notifyAccount(unitOfWork, account, 'account-activated');
}
