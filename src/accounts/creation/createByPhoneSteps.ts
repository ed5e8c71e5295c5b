import { newId } from '../../crypto/ids.ts';
import { DomainError } from '../../domainError.ts';
import { networkOf } from '../../http/clientAddress.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findVerifiedIdentity, insertIdentities, isUsernameTaken } from '../domain/accountRepository.ts';
import type { AuthFlow } from '../domain/authFlow.ts';
import type { FlowClient } from '../domain/flowClient.ts';
import { createCode, verifyCode, withdrawCode } from '../domain/flowCode.ts';
import { advanceFlow, assertStepAllowed, retractStep, saveFlow } from '../domain/flowSteps.ts';
import { type Contact, phoneContact } from '../domain/identity.ts';
import { assertUsernameFree, newAccount, validateUsername } from '../domain/newAccount.ts';
import { hashPassword } from '../domain/passwordHash.ts';
import { throwIfInvalid, validatePassword } from '../domain/passwordPolicy.ts';
import { MEMBER, replaceRoles } from '../domain/role.ts';
import { consumeSendQuota, type SendRequest } from '../domain/sendQuota.ts';
import { destinationFault } from '../domain/smsDestination.ts';
import { type AccountUnitOfWork, addAccount, findAccount, recordAudit } from '../domain/unitOfWork.ts';
import { isPhoneNumber, normalizeUsername, usernameError } from '../domain/username.ts';
import { assertNotBlocked } from '../domain/wrongCodes.ts';
import { deliverNow, notSentError } from '../emails/deliverNow.ts';
import { markIdentityVerified } from './verifyIdentity.ts';

/* Seed 000: creating an account in four steps, proved by a code sent to the phone. */

export interface UserData {
  username: string;
  password: string;
  phoneNumber: string;
}

/**
 * Step 2: username, password and phone number of the account to be created.
 * @throws DomainError `invalid` with every field error; `conflict` if the username or the phone number has an account.
 */
export async function setUserData(deps: AccountDeps, client: FlowClient, { username, password, phoneNumber }: UserData): Promise<void> {
  const { config } = deps;
  await assertStepAllowed(deps, 'registration', 'set_user_data', client.cookie);
  const contact = phoneContact(phoneNumber, config.DEFAULT_COUNTRY);
  const fault = contact ? destinationFault(config, contact) : { key: 'accounts.fieldErrors.phone' };
  const otherErrors = [
    ...validateUsername(username, contact ? [contact] : []),
    ...(fault ? [{ field: 'phoneNumber', message: fault }] : []),
  ];
  throwIfInvalid(await validatePassword(password, [username, phoneNumber], { otherErrors, clientAddress: client.clientAddress }));
  const passwordHash = await hashPassword(password, deps.argon2Cost, client.clientAddress);
  await advanceFlow(deps, 'registration', 'set_user_data', client, async (unitOfWork, flow) => {
    if (config.DISCLOSE_REGISTERED || !isPhoneNumber(username)) await assertUsernameFree(unitOfWork.db, username);
    if (config.DISCLOSE_REGISTERED && (await findVerifiedIdentity(unitOfWork.db, contact as Contact))) throw phoneTakenError();
    await saveFlow(unitOfWork, flow, {
      state: 'credentials_set',
      username,
      passwordHash,
      phone: (contact as Contact).value,
      challengeId: null,
    });
    recordAudit(unitOfWork, null, { action: 'flow.credentials_set' });
  });
}

/**
 * Step 3: sends a code by SMS.
 * @throws DomainError `busy` if the gateway did not accept it: another can then be asked for at once.
 */
export async function sendRegistrationCode(deps: AccountDeps, client: FlowClient): Promise<void> {
  const message = await advanceFlow(deps, 'registration', 'send_code', client, async (unitOfWork, flow) => {
    const contact = flowContact(flow);
    // The settings may have changed since step 2.
    if (destinationFault(deps.config, contact)) throw notSentError();
    await assertNotBlocked(deps, unitOfWork, wrongCodeSubject(client, contact));
    await consumeSendQuota(deps, unitOfWork, sendRequest(client, contact));
    const isRegistered = (await findVerifiedIdentity(unitOfWork.db, contact)) !== undefined;
    return createCode(deps, unitOfWork, flow, {
      contact,
      isDecoy: isRegistered,
      template: isRegistered ? 'account-exists' : 'account-code',
    });
  });
  if (!message || (await deliverNow(deps, message))) return;
  await retractStep(deps, 'registration', client, withdrawCode);
  throw notSentError();
}

/** Step 4: the right code creates the account; after a wrong one the client asks for a new code (step 3). */
export function completeRegistration(deps: AccountDeps, client: FlowClient, code: string): Promise<Account> {
  return advanceFlow(deps, 'registration', 'check_code', client, async (unitOfWork, flow) => {
    const contact = flowContact(flow);
    const attempt = { code, subject: wrongCodeSubject(client, contact), sendRequest: sendRequest(client, contact) };
    await verifyCode(deps, unitOfWork, flow, attempt);
    await assertStillFree(unitOfWork, flow, contact);
    const account = newAccount(unitOfWork.at, {
      username: flow.username as string,
      passwordHash: flow.passwordHash as string,
      locale: flow.locale,
      createdVia: 'phone_steps',
    });
    await addAccount(unitOfWork, account);
    const identity = { ...contact, id: newId(), accountId: account.id, addedAt: unitOfWork.at, verifiedAt: null };
    await insertIdentities(unitOfWork.db, [identity]);
    await replaceRoles(unitOfWork.db, account.id, [MEMBER]);
    recordAudit(unitOfWork, account, { action: 'account.created', subjectId: account.id, data: { createdVia: 'phone_steps' } });
    await markIdentityVerified(unitOfWork, account, identity);
    await saveFlow(unitOfWork, flow, { state: 'completed', ...NO_USER_DATA, accountId: account.id });
    return (await findAccount(unitOfWork, account.id)) as Account;
  });
}

const NO_USER_DATA = { passwordHash: null, phone: null, username: null } as const;

/** Whoever lost the name or the number to somebody else meanwhile goes back to step 2. */
async function assertStillFree(unitOfWork: AccountUnitOfWork, flow: AuthFlow, contact: Contact): Promise<void> {
  try {
    await assertUsernameFree(unitOfWork.db, flow.username as string);
    if (await findVerifiedIdentity(unitOfWork.db, contact)) throw phoneTakenError();
  } catch (error) {
    await saveFlow(unitOfWork, flow, { state: 'started', ...NO_USER_DATA, challengeId: null });
    throw error;
  }
}

/** @throws DomainError `forbidden` if the username is not valid or is taken. */
export async function assertUsernameAvailable({ db, config }: AccountDeps, username: string): Promise<void> {
  const error = usernameError(username);
  if (error) throw new DomainError('forbidden', error);
  // Whether a number has an account is told to its owner alone.
  if (isPhoneNumber(username) && !config.DISCLOSE_REGISTERED) return;
  if (await isUsernameTaken(db, normalizeUsername(username)))
    throw new DomainError('forbidden', { key: 'accounts.fieldErrors.usernameTaken' });
}

function flowContact(flow: AuthFlow): Contact {
  return phoneContact(flow.phone as string) as Contact;
}

function sendRequest({ clientAddress }: FlowClient, contact: Contact): SendRequest {
  return { purpose: 'registration', contact, clientAddress };
}

function wrongCodeSubject({ clientAddress }: FlowClient, { valueNormalized }: Contact): string {
  return `${networkOf(clientAddress, 56)} ${valueNormalized}`;
}

function phoneTakenError(): DomainError {
  const message = { key: 'accounts.fieldErrors.phoneTaken' };
  return new DomainError('conflict', message, { fieldErrors: [{ field: 'phoneNumber', message }] });
}
