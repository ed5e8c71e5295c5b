import { newId } from '../../crypto/ids.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findIdentity, insertIdentities, isUsernameTaken } from '../domain/accountRepository.ts';
import type { FlowClient } from '../domain/flowClient.ts';
import { sendCode, verifyCode } from '../domain/flowCode.ts';
import { advanceFlow, assertStepAllowed, saveFlow } from '../domain/flowSteps.ts';
import { type Contact, phoneContact } from '../domain/identity.ts';
import { assertUsernameFree, newAccount, validateUsername } from '../domain/newAccount.ts';
import { hashPassword } from '../domain/passwordHash.ts';
import { throwIfInvalid, validatePassword } from '../domain/passwordPolicy.ts';
import { MEMBER, replaceRoles } from '../domain/role.ts';
import { addAccount, findAccount, recordAudit } from '../domain/unitOfWork.ts';
import { normalizeUsername, usernameError } from '../domain/username.ts';
import { assertNotBlocked, consumeSendQuota } from '../domain/verificationLimits.ts';
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
  const otherErrors = [
    ...validateUsername(username, contact ? [contact] : []),
    ...(contact ? [] : [{ field: 'phoneNumber', message: { key: 'accounts.fieldErrors.phone' } }]),
  ];
  throwIfInvalid(await validatePassword(password, [username, phoneNumber], { otherErrors, clientAddress: client.clientAddress }));
  const passwordHash = await hashPassword(password, deps.argon2Cost, client.clientAddress);
  await advanceFlow(deps, 'registration', 'set_user_data', client, async (unitOfWork, flow) => {
    await assertUsernameFree(unitOfWork.db, username);
    if (config.DISCLOSE_REGISTERED && (await findIdentity(unitOfWork.db, contact as Contact))) throw phoneTakenError();
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

/** Step 3: sends a code by SMS. */
export function sendRegistrationCode(deps: AccountDeps, client: FlowClient): Promise<void> {
  return advanceFlow(deps, 'registration', 'send_code', client, async (unitOfWork, flow) => {
    const contact = phoneContact(flow.phone as string) as Contact;
    await assertNotBlocked(deps, unitOfWork, contact.valueNormalized);
    await consumeSendQuota(deps, unitOfWork, { purpose: 'registration', contact, clientAddress: client.clientAddress });
    const isRegistered = (await findIdentity(unitOfWork.db, contact)) !== undefined;
    await sendCode(deps, unitOfWork, flow, { contact, isDecoy: isRegistered, template: isRegistered ? 'account-exists' : 'account-code' });
  });
}

/** Step 4: the right code creates the account; after a wrong one the client asks for a new code (step 3). */
export function completeRegistration(deps: AccountDeps, client: FlowClient, code: string): Promise<Account> {
  return advanceFlow(deps, 'registration', 'check_code', client, async (unitOfWork, flow) => {
    const contact = phoneContact(flow.phone as string) as Contact;
    await verifyCode(deps, unitOfWork, flow, code, contact.valueNormalized);
    await assertUsernameFree(unitOfWork.db, flow.username as string);
    const existingIdentity = await findIdentity(unitOfWork.db, contact);
    if (existingIdentity) throw phoneTakenError();
    const account = newAccount(unitOfWork.at, {
      username: flow.username as string,
      passwordHash: flow.passwordHash as string,
      locale: flow.locale,
      createdVia: 'phone_steps',
    });
    await addAccount(unitOfWork, account);
    const identity = { ...contact, id: newId(), accountId: account.id, addedAt: unitOfWork.at, verifiedAt: unitOfWork.at };
    await insertIdentities(unitOfWork.db, [identity]);
    await replaceRoles(unitOfWork.db, account.id, [MEMBER]);
    recordAudit(unitOfWork, account, { action: 'account.created', subjectId: account.id, data: { createdVia: 'phone_steps' } });
    await markIdentityVerified(unitOfWork, account, identity);
    await saveFlow(unitOfWork, flow, { state: 'completed', passwordHash: null, phone: null, username: null, accountId: account.id });
    return (await findAccount(unitOfWork, account.id)) as Account;
  });
}

/** @throws DomainError `forbidden` if the username is not valid or is taken. */
export async function assertUsernameAvailable({ db }: AccountDeps, username: string): Promise<void> {
  const error = usernameError(username);
  if (error) throw new DomainError('forbidden', error);
  if (await isUsernameTaken(db, normalizeUsername(username)))
    throw new DomainError('forbidden', { key: 'accounts.fieldErrors.usernameTaken' });
}

function phoneTakenError(): DomainError {
  const message = { key: 'accounts.fieldErrors.phoneTaken' };
  return new DomainError('conflict', message, { fieldErrors: [{ field: 'phoneNumber', message }] });
}
