import { insert } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findWaitingIdentity } from '../domain/accountRepository.ts';
import { challenges } from '../domain/challenge.ts';
import type { Client } from '../domain/flowClient.ts';
import type { Contact } from '../domain/identity.ts';
import { throwIfInvalid } from '../domain/passwordPolicy.ts';
import { consumeSendQuota } from '../domain/sendQuota.ts';
import { destinationFault } from '../domain/smsDestination.ts';
import { findAccount, recordAudit } from '../domain/unitOfWork.ts';
import { consumeConfirmationQuota, newConfirmationChallenge, newConfirmationMessage } from './identityConfirmation.ts';
import { sendConfirmation } from './sendConfirmation.ts';

/**
 * Seed 001: sends a new code or link to the first address of an account that waits for it. Those sent before stay valid
 * until they expire: otherwise a stranger could void them. An account that is verified adds its other addresses itself.
 * @throws DomainError `invalid` if no account waits (unless DISCLOSE_REGISTERED is off) or sending fails; `too-many`.
 */
export async function resendCode(deps: AccountDeps, client: Client, contact: Contact): Promise<void> {
  const fault = destinationFault(deps.config, contact);
  throwIfInvalid(fault ? [{ field: contact.contactType, message: fault }] : []);
  if (!deps.config.DISCLOSE_REGISTERED) return resendSilently(deps, client, contact);
  const identity = await findWaitingIdentity(deps.db, contact);
  if (!identity) throw new DomainError('invalid', { key: 'accounts.errors.nothingWaits' });
  await consumeConfirmationQuota(deps, client, contact);
  const account = await deps.transact(client.actor, async (unitOfWork) => (await findAccount(unitOfWork, identity.accountId)) as Account);
  const currentTime = deps.now();
  const challenge = newConfirmationChallenge(deps, account, identity, currentTime);
  const message = newConfirmationMessage(client.actor, account, identity, challenge, currentTime);
  await sendConfirmation(deps, message, account, challenge);
  await deps.transact(client.actor, async (unitOfWork) => {
    const current = (await findAccount(unitOfWork, account.id)) as Account;
    await insert(unitOfWork.db, challenges, [challenge]);
    unitOfWork.messages.push(message);
    recordAudit(unitOfWork, current, { action: 'identity.code_resent' });
  });
}

/** One transaction, and the message by the outbox: neither answer nor time tells whether an account waits. */
function resendSilently(deps: AccountDeps, client: Client, contact: Contact): Promise<void> {
  return deps.transact(client.actor, async (unitOfWork) => {
    await consumeSendQuota(deps, unitOfWork, { purpose: 'confirm', contact, clientAddress: client.clientAddress }, 'too-many');
    const identity = await findWaitingIdentity(unitOfWork.db, contact);
    const account = identity && (await findAccount(unitOfWork, identity.accountId));
    recordAudit(unitOfWork, account ?? null, { action: 'identity.code_resent' });
    if (!identity || !account) return;
    const challenge = newConfirmationChallenge(deps, account, identity, unitOfWork.now);
    await insert(unitOfWork.db, challenges, [challenge]);
    unitOfWork.messages.push(newConfirmationMessage(client.actor, account, identity, challenge, unitOfWork.now));
  });
}
