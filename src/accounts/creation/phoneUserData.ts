import { DomainError } from '../../domainError.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findVerifiedIdentity } from '../domain/accountRepository.ts';
import type { FlowClient } from '../domain/flowClient.ts';
import { advanceFlow, assertStepAllowed, saveFlow } from '../domain/flowSteps.ts';
import { type Contact, phoneContact } from '../domain/identity.ts';
import { assertUsernameFree, validateUsername } from '../domain/newAccount.ts';
import { hashPassword } from '../domain/passwordHash.ts';
import { throwIfInvalid, validatePassword } from '../domain/passwordPolicy.ts';
import { destinationFault } from '../domain/smsDestination.ts';
import { recordAudit } from '../domain/unitOfWork.ts';
import { isPhoneNumber } from '../domain/username.ts';

/* Seed 000: creating an account in four steps. This is step 2; `createByPhone.ts` has steps 3 and 4. */

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

export function phoneTakenError(): DomainError {
  const message = { key: 'accounts.fieldErrors.phoneTaken' };
  return new DomainError('conflict', message, { fieldErrors: [{ field: 'phoneNumber', message }] });
}
