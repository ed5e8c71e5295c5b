import { newId } from '../../crypto/ids.ts';
import { insert } from '../../database/tableMapping.ts';
import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Message } from '../../messages/message.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import {
  findChallengeByHash,
  findIdentity,
  identitiesOf,
  insertIdentities,
  isUsernameTaken,
  supersedeChallenges,
} from '../domain/accountRepository.ts';
import { type Challenge, challenges, consume, isLiveChallenge } from '../domain/challenge.ts';
import { normalizeCode } from '../domain/codes.ts';
import type { Client } from '../domain/flowClient.ts';
import type { Contact, Identity } from '../domain/identity.ts';
import { newAccount } from '../domain/newAccount.ts';
import { hashPassword } from '../domain/passwordHash.ts';
import { MEMBER, replaceRoles } from '../domain/role.ts';
import { addAccount, findAccount, recordAudit } from '../domain/unitOfWork.ts';
import { composeMessage } from '../emails/composeMessages.ts';
import { consumeConfirmationQuota, newConfirmationChallenge, newConfirmationMessage, newContactMessage } from './identityConfirmation.ts';
import { markIdentityVerified } from './verifyIdentity.ts';

/**
 * Seed 001: creates an account from an email address or phone number and a password. The code is sent first and the
 * account stored afterwards, so that nothing is stored if sending fails.
 * @throws DomainError `invalid` if the address has an account (unless DISCLOSE_REGISTERED is off) or sending fails; `too-many`.
 */
export async function createAccountByCode(deps: AccountDeps, client: Client, contact: Contact, password: string): Promise<void> {
  const { db, now, config } = deps;
  const passwordHash = await hashPassword(password, deps.argon2Cost, client.clientAddress);
  const isTaken = (await findIdentity(db, contact)) !== undefined || (await isUsernameTaken(db, contact.valueNormalized));
  if (isTaken && config.DISCLOSE_REGISTERED) throw addressTakenError(contact);
  await consumeConfirmationQuota(deps, client, contact);
  const currentTime = now();
  const account = newAccount(currentTime.toISOString(), {
    username: contact.value,
    passwordHash,
    locale: client.locale,
    createdVia: 'code',
  });
  const identity: Identity = { ...contact, id: newId(), accountId: account.id, addedAt: account.createdAt, verifiedAt: null };
  const challenge = newConfirmationChallenge(deps, account, identity, currentTime);
  const message = isTaken
    ? newContactMessage(client.actor, null, 'account-exists', contact, currentTime, {})
    : newConfirmationMessage(client.actor, account, identity, challenge, currentTime);
  await sendOrThrow(deps, message, account, challenge);
  if (isTaken) return;
  await deps.transact(client.actor, async (unitOfWork) => {
    if ((await findIdentity(unitOfWork.db, contact)) || (await isUsernameTaken(unitOfWork.db, contact.valueNormalized)))
      throw addressTakenError(contact);
    await addAccount(unitOfWork, account);
    await insertIdentities(unitOfWork.db, [identity]);
    await replaceRoles(unitOfWork.db, account.id, [MEMBER]);
    await insert(unitOfWork.db, challenges, [challenge]);
    unitOfWork.messages.push(message);
    recordAudit(unitOfWork, account, { action: 'account.created', subjectId: account.id, data: { createdVia: 'code' } });
  });
}

/** Sends a new code or link to an identity that is not verified yet; the one before stops working. */
export async function resendCode(deps: AccountDeps, client: Client, contact: Contact): Promise<void> {
  const { db, now, config } = deps;
  const identity = await findIdentity(db, contact);
  const isUnverified = identity !== undefined && identity.verifiedAt === null;
  if (!isUnverified && config.DISCLOSE_REGISTERED) throw new DomainError('invalid', { key: 'accounts.errors.nothingWaits' });
  await consumeConfirmationQuota(deps, client, contact, !isUnverified);
  if (!isUnverified) return;
  const account = await deps.transact(client.actor, async (unitOfWork) => (await findAccount(unitOfWork, identity.accountId)) as Account);
  const currentTime = now();
  const challenge = newConfirmationChallenge(deps, account, identity, currentTime);
  const message = newConfirmationMessage(client.actor, account, identity, challenge, currentTime);
  // With DISCLOSE_REGISTERED off, do not await the delivery: the response time would reveal whether the address is known.
  if (config.DISCLOSE_REGISTERED) await sendOrThrow(deps, message, account, challenge);
  await deps.transact(client.actor, async (unitOfWork) => {
    const current = (await findAccount(unitOfWork, account.id)) as Account;
    await supersedeChallenges(unitOfWork.db, account.id, 'confirm', unitOfWork.at);
    await insert(unitOfWork.db, challenges, [challenge]);
    unitOfWork.messages.push(message);
    recordAudit(unitOfWork, current, { action: 'identity.code_resent' });
  });
}

/**
 * Verifies the identity to which the code was sent.
 * @throws DomainError `invalid` if the code is wrong, used or expired.
 */
export function confirmCode(deps: AccountDeps, actor: Actor, code: string): Promise<Account> {
  return deps.transact(actor, async (unitOfWork) => {
    const challenge = await findChallengeByHash(unitOfWork.db, deps.codes.hashesOf(normalizeCode(code)));
    const account = challenge?.accountId ? await findAccount(unitOfWork, challenge.accountId) : undefined;
    unitOfWork.subject.account = account;
    if (!challenge || !account || challenge.purpose !== 'confirm') throw invalidCodeError();
    if (!isLiveChallenge(challenge, unitOfWork.at) || !(await consume(unitOfWork.db, challenge.id, unitOfWork.at)))
      throw invalidCodeError();
    const identity = (await identitiesOf(unitOfWork.db, account.id)).find(({ id }) => id === challenge.identityId);
    if (!identity || identity.verifiedAt !== null) throw new DomainError('invalid', { key: 'accounts.errors.nothingToConfirm' });
    await markIdentityVerified(unitOfWork, account, identity);
    return account;
  });
}

async function sendOrThrow(deps: AccountDeps, message: Message, account: Account, challenge: Challenge) {
  const composed = await composeMessage(deps, message, account, challenge);
  if (!(await deps.sendNow(composed))) throw new DomainError('invalid', { key: 'accounts.errors.notSent' });
  Object.assign(message, { sentAt: deps.now().toISOString(), attempts: 1 });
}

function addressTakenError({ contactType }: Contact): DomainError {
  const message = { key: contactType === 'email' ? 'accounts.fieldErrors.emailTaken' : 'accounts.fieldErrors.phoneTaken' };
  return new DomainError('invalid', message, { fieldErrors: [{ field: contactType, message }] });
}

function invalidCodeError(): DomainError {
  return new DomainError('invalid', { key: 'accounts.errors.noCode' });
}
