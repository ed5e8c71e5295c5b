import type { Account } from '../domain/account.ts';
import { identitiesOf } from '../domain/accountRepository.ts';
import { addressOf, type Identity } from '../domain/identity.ts';
import { type AccountUnitOfWork, enqueueMessage } from '../domain/unitOfWork.ts';

/** Enqueues a message to the account's first verified email address, or else to its first verified phone number. */
export async function notifyAccount(unitOfWork: AccountUnitOfWork, account: Account, template: string, data: object = {}): Promise<void> {
  const identity = preferredIdentity(await identitiesOf(unitOfWork.db, account.id), 'email');
  if (identity) enqueueMessage(unitOfWork, template, { accountId: account.id, ...addressOf(identity), data });
}

/**
 * Enqueues a message about the security of the account to all of `identities` that are verified email addresses, or else to
 * the first verified phone number: who took over one of them must not be the only one to read it.
 */
export async function notifyOwner(
  unitOfWork: AccountUnitOfWork,
  account: Account,
  template: string,
  data: object = {},
  identities?: Identity[],
): Promise<void> {
  const verified = (identities ?? (await identitiesOf(unitOfWork.db, account.id))).filter(({ verifiedAt }) => verifiedAt !== null);
  const emails = verified.filter(({ contactType }) => contactType === 'email');
  for (const identity of emails.length > 0 ? emails : verified.slice(0, 1)) {
    enqueueMessage(unitOfWork, template, { accountId: account.id, ...addressOf(identity), data });
  }
}

/** The first verified identity of the preferred type, or else of another type. */
export function preferredIdentity(identities: Identity[], preferred: Identity['contactType']): Identity | undefined {
  const verified = identities.filter(({ verifiedAt }) => verifiedAt !== null);
  return verified.find(({ contactType }) => contactType === preferred) ?? verified[0];
}
