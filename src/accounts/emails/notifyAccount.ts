import type { Account } from '../domain/account.ts';
import { identitiesOf } from '../domain/accountRepository.ts';
import { addressOf, type Identity } from '../domain/identity.ts';
import { type AccountUnitOfWork, enqueueMessage, recordAudit } from '../domain/unitOfWork.ts';

/** Enqueues a message to the account's first verified email address, or else to its first verified phone number. */
export async function notifyAccount(unitOfWork: AccountUnitOfWork, account: Account, template: string, data: object = {}): Promise<void> {
  const identity = preferredIdentity(await identitiesOf(unitOfWork.db, account.id), 'email');
  if (identity) await enqueueNotice(unitOfWork, account, template, identity, data);
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
    await enqueueNotice(unitOfWork, account, template, identity, data);
  }
}

/** An SMS counts in SMS_DAILY_BUDGET. Is none left, the audit log says that the owner was not told. */
async function enqueueNotice(
  unitOfWork: AccountUnitOfWork,
  account: Account,
  template: string,
  identity: Identity,
  data: object,
): Promise<void> {
  if (identity.contactType === 'phone' && !(await unitOfWork.consumeNoticeQuota(identity.valueNormalized)))
    return recordAudit(unitOfWork, account, { action: 'account.notice_not_sent', subjectId: account.id, data: { template } });
  enqueueMessage(unitOfWork, template, { accountId: account.id, ...addressOf(identity), data });
}

/** The first verified identity of the preferred type, or else of another type. */
export function preferredIdentity(identities: Identity[], preferred: Identity['contactType']): Identity | undefined {
  const verified = identities.filter(({ verifiedAt }) => verifiedAt !== null);
  return verified.find(({ contactType }) => contactType === preferred) ?? verified[0];
}
