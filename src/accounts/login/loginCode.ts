import type { Db } from '../../database/dialect.ts';
import { DomainError } from '../../domainError.ts';
import type { Message } from '../../messages/message.ts';
import { canSendSms } from '../../messages/transports/transports.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { identitiesOf } from '../domain/accountRepository.ts';
import { assertAllowed } from '../domain/accountState.ts';
import type { AuthFlow } from '../domain/authFlow.ts';
import type { FlowClient } from '../domain/flowClient.ts';
import { createCode, withdrawCode } from '../domain/flowCode.ts';
import { advanceFlow, retractStep } from '../domain/flowSteps.ts';
import type { Contact, Identity } from '../domain/identity.ts';
import { consumeSendQuota, isSmsQuotaUsedUp, type SendRequest } from '../domain/sendQuota.ts';
import type { AccountUnitOfWork } from '../domain/unitOfWork.ts';
import { assertNotBlocked } from '../domain/wrongCodes.ts';
import { deliverNow, notSentError } from '../emails/deliverNow.ts';
import { preferredIdentity } from '../emails/notifyAccount.ts';

type Channel = Message['channel'] | 'authenticator';

/**
 * Seed 002, step 2: sends a code by SMS, or by email without a phone or if the SMS cannot be sent; sends none if an
 * authenticator app makes it. Returns the channel.
 * @throws DomainError `busy` if the SMS gateway did not accept it and the account has no email address.
 */
export async function sendLoginCode(deps: AccountDeps, client: FlowClient): Promise<Channel> {
  const sent = await advanceFlow(deps, 'login', 'send_code', client, async (unitOfWork, flow) => {
    const account = await requireFlowAccount(unitOfWork);
    await assertNotBlocked(deps, unitOfWork, account.id);
    if (account.totpEnabledAt !== null) return createCode(deps, unitOfWork, flow, null);
    const contacts = await loginContacts(unitOfWork.db, account.id, canSendSms(deps.config));
    if (contacts.length === 0) throw await noContactError(unitOfWork.db, account.id);
    return createCodeFor(deps, unitOfWork, flow, client, contacts);
  });
  if (sent?.channel !== 'sms') return sent?.channel ?? 'authenticator';
  if (await deliverNow(deps, sent)) return 'sms';
  const instead = await retractStep(deps, 'login', client, async (unitOfWork, flow) => {
    await withdrawCode(unitOfWork, flow);
    const { account } = unitOfWork.subject;
    const contacts = account ? await loginContacts(unitOfWork.db, account.id, false) : [];
    return contacts.length > 0 ? createCodeFor(deps, unitOfWork, flow, client, contacts) : null;
  });
  if (!instead) throw notSentError();
  return instead.channel;
}

/** Where login codes can be sent to, best first: a phone, then an email address. */
export async function loginContacts(db: Db, accountId: string, byPhone: boolean): Promise<Identity[]> {
  const identities = await identitiesOf(db, accountId);
  const ofType = (type: Identity['contactType']) => identities.filter(({ contactType }) => contactType === type);
  const [phone, email] = [byPhone ? preferredIdentity(ofType('phone'), 'phone') : undefined, preferredIdentity(ofType('email'), 'email')];
  return [phone, email].filter((identity) => identity !== undefined);
}

export function loginSendRequest({ clientAddress }: FlowClient, contact: Contact): SendRequest {
  return { purpose: 'login', contact, clientAddress };
}

/** When the SMS of the day are used up, the code goes to the email address, if there is one. */
async function createCodeFor(
  deps: AccountDeps,
  unitOfWork: AccountUnitOfWork,
  flow: AuthFlow,
  client: FlowClient,
  [preferred, other]: Identity[],
): Promise<Message | null> {
  const isUsedUp = preferred && other ? await isSmsQuotaUsedUp(deps, unitOfWork, loginSendRequest(client, preferred)) : false;
  const contact = (isUsedUp ? other : preferred) as Identity;
  await consumeSendQuota(deps, unitOfWork, loginSendRequest(client, contact));
  return createCode(deps, unitOfWork, flow, { contact, identityId: contact.id, template: 'account-sign-in', isDecoy: false });
}

/** The account whose password was verified in this flow; it may have been disabled since. */
export async function requireFlowAccount(unitOfWork: AccountUnitOfWork): Promise<Account> {
  const { account } = unitOfWork.subject;
  if (!account) throw new DomainError('forbidden', { key: 'accounts.steps.none' });
  assertAllowed(account, 'sign_in');
  return account;
}

async function noContactError(db: Db, accountId: string): Promise<DomainError> {
  const hasPhone = (await loginContacts(db, accountId, true)).length > 0;
  return hasPhone ? notSentError() : new DomainError('forbidden', { key: 'accounts.errors.noAddress' });
}
