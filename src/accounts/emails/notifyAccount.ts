import type { Account } from '../domain/account.ts';
import { identitiesOf } from '../domain/accountRepository.ts';
import { addressOf, type Identity } from '../domain/identity.ts';
import { type AccountUnitOfWork, enqueueMessage } from '../domain/unitOfWork.ts';

/** Enqueues a message to the account's first verified email address, or else to its first verified phone number. */
export async function notifyAccount(unitOfWork: AccountUnitOfWork, account: Account, template: string, data: object = {}): Promise<void> {
  const identity = preferredIdentity(await identitiesOf(unitOfWork.db, account.id), 'email');
  if (identity) enqueueMessage(unitOfWork, template, { accountId: account.id, ...addressOf(identity), data });
}

/** The first verified identity of the preferred type, or else of another type. */
export function preferredIdentity(identities: Identity[], preferred: Identity['contactType']): Identity | undefined {
  const verified = identities.filter(({ verifiedAt }) => verifiedAt !== null);
  return verified.find(({ contactType }) => contactType === preferred) ?? verified[0];
}
