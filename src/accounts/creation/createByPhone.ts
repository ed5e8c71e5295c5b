import { newId } from '../../crypto/ids.ts';
import { networkOf } from '../../http/clientAddress.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findVerifiedIdentity, insertIdentities } from '../domain/accountRepository.ts';
import type { AuthFlow } from '../domain/authFlow.ts';
import type { FlowClient } from '../domain/flowClient.ts';
import { createCode, verifyCode, withdrawCode } from '../domain/flowCode.ts';
import { advanceFlow, retractStep, saveFlow } from '../domain/flowSteps.ts';
import { type Contact, phoneContact } from '../domain/identity.ts';
import { assertUsernameFree, newAccount } from '../domain/newAccount.ts';
import { MEMBER, replaceRoles } from '../domain/role.ts';
import { consumeSendQuota, type SendRequest } from '../domain/sendQuota.ts';
import { destinationFault } from '../domain/smsDestination.ts';
import { type AccountUnitOfWork, addAccount, findAccount, recordAudit } from '../domain/unitOfWork.ts';
import { assertNotBlocked } from '../domain/wrongCodes.ts';
import { deliverNow, notSentError } from '../emails/deliverNow.ts';
import { phoneTakenError } from './phoneUserData.ts';
import { markIdentityVerified } from './verifyIdentity.ts';

/* Seed 000: the account is created by a code sent to the phone. */

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

function flowContact(flow: AuthFlow): Contact {
  return phoneContact(flow.phone as string) as Contact;
}

function sendRequest({ clientAddress }: FlowClient, contact: Contact): SendRequest {
  return { purpose: 'registration', contact, clientAddress };
}

function wrongCodeSubject({ clientAddress }: FlowClient, { valueNormalized }: Contact): string {
  return `${networkOf(clientAddress, 56)} ${valueNormalized}`;
}
