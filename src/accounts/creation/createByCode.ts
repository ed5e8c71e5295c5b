import { newId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import type { Counter } from '../../database/rateLimitCounter.ts';
import { insert } from '../../database/tableMapping.ts';
import { withRetry } from '../../database/transaction.ts';
import { DomainError } from '../../domainError.ts';
import { networkOf } from '../../http/clientAddress.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findVerifiedIdentity, insertIdentities, isUsernameTaken } from '../domain/accountRepository.ts';
import { challenges } from '../domain/challenge.ts';
import type { Client } from '../domain/flowClient.ts';
import type { Contact, Identity } from '../domain/identity.ts';
import { newAccount } from '../domain/newAccount.ts';
import { hashPassword } from '../domain/passwordHash.ts';
import { throwIfInvalid } from '../domain/passwordPolicy.ts';
import { MEMBER, replaceRoles } from '../domain/role.ts';
import { destinationFault } from '../domain/smsDestination.ts';
import { addAccount, recordAudit } from '../domain/unitOfWork.ts';
import { CODE_TTL_HOURS, consumeConfirmationQuota, newConfirmationChallenge, newConfirmationMessage } from './identityConfirmation.ts';
import { sendConfirmation } from './sendConfirmation.ts';

/**
 * Seed 001: creates an account from an email address or phone number and a password. The code is sent first and the
 * account stored afterwards, so that nothing is stored if sending fails. Others may be waiting to confirm the same address:
 * whoever confirms first has it. With DISCLOSE_REGISTERED off, the account of somebody else's address is stored all the
 * same, with a code that does not exist, so that nothing tells the two cases apart; it lapses.
 * @throws DomainError `invalid` if the address has an account (unless DISCLOSE_REGISTERED is off), this network already asked
 * for one with it, or sending fails; `too-many`.
 */
export async function createAccountByCode(deps: AccountDeps, client: Client, contact: Contact, password: string): Promise<void> {
  const { db, now, config } = deps;
  const fault = destinationFault(config, contact);
  throwIfInvalid(fault ? [{ field: contact.contactType, message: fault }] : []);
  const passwordHash = await hashPassword(password, deps.argon2Cost, client.clientAddress);
  const isTaken = await isContactTaken(db, contact);
  if (isTaken && config.DISCLOSE_REGISTERED) throw addressError(contact, takenKey(contact));
  await consumeConfirmationQuota(deps, client, contact);
  const currentTime = now();
  const fields = { username: contact.value, passwordHash, locale: client.locale, createdVia: 'code' as const };
  const account = newAccount(currentTime.toISOString(), fields);
  const identity: Identity = { ...contact, id: newId(), accountId: account.id, addedAt: account.createdAt, verifiedAt: null };
  const challenge = newConfirmationChallenge(deps, account, identity, currentTime, isTaken);
  const message = newConfirmationMessage(client.actor, account, identity, challenge, currentTime, isTaken);
  const mark = waitingMark(client, contact);
  const { isWithinLimit } = await withRetry(db, () => deps.counters.count(db, now(), mark));
  if (!isWithinLimit && config.DISCLOSE_REGISTERED) throw addressError(contact, 'accounts.errors.alreadySent');
  await sendConfirmation(deps, message, account, challenge).catch(async (error: unknown) => {
    if (isWithinLimit) await withRetry(db, () => deps.counters.reset(db, [mark]));
    throw error;
  });
  await deps.transact(client.actor, async (unitOfWork) => {
    if (config.DISCLOSE_REGISTERED && (await isContactTaken(unitOfWork.db, contact))) throw addressError(contact, takenKey(contact));
    await addAccount(unitOfWork, account);
    await insertIdentities(unitOfWork.db, [identity]);
    await replaceRoles(unitOfWork.db, account.id, [MEMBER]);
    await insert(unitOfWork.db, challenges, [challenge]);
    unitOfWork.messages.push(message);
    recordAudit(unitOfWork, account, { action: 'account.created', subjectId: account.id, data: { createdVia: 'code' } });
  });
}

async function isContactTaken(db: Db, contact: Contact): Promise<boolean> {
  return (await findVerifiedIdentity(db, contact)) !== undefined || (await isUsernameTaken(db, contact.valueNormalized));
}

/** One client needs one account for one address; it can ask for a new code. Other clients are not held up by it. */
function waitingMark({ clientAddress }: Client, { contactType, valueNormalized }: Contact): Counter {
  const limit = { name: 'waiting account', max: 1, windowSeconds: CODE_TTL_HOURS * 3_600 };
  return { limit, subject: `${networkOf(clientAddress, 56)} ${contactType} ${valueNormalized}` };
}

function takenKey({ contactType }: Contact): string {
  return contactType === 'email' ? 'accounts.fieldErrors.emailTaken' : 'accounts.fieldErrors.phoneTaken';
}

function addressError({ contactType }: Contact, key: string): DomainError {
  return new DomainError('invalid', { key }, { fieldErrors: [{ field: contactType, message: { key } }] });
}
