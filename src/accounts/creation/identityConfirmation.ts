import type { Actor } from '../../deps.ts';
import type { Message } from '../../messages/message.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { type Challenge, newChallenge } from '../domain/challenge.ts';
import type { Client } from '../domain/flowClient.ts';
import { addressOf, type Contact, channelFor, type Identity } from '../domain/identity.ts';
import { type AccountUnitOfWork, enqueueMessage } from '../domain/unitOfWork.ts';
import { consumeSendQuota } from '../domain/verificationLimits.ts';

/** Confirming an identity by a message to it (seeds 001 and 003). Emails may be read a day later. */
export const CODE_TTL_HOURS = 24;

/**
 * The challenge that confirms an identity. Seed 001: a code that identifies its challenge. Seed 003: by email a signed
 * link without a code; by SMS six digits, to be typed on a page.
 */
export function newConfirmationChallenge({ codes }: AccountDeps, account: Account, { id, contactType }: Identity, now: Date): Challenge {
  const channel = channelFor({ contactType });
  const isLink = account.createdVia === 'request';
  const limits = isLink && channel === 'sms' ? { minutes: 10, maxAttempts: 5 } : { minutes: CODE_TTL_HOURS * 60 };
  const challenge = newChallenge({ purpose: 'confirm', channel, accountId: account.id, identityId: id }, now, limits);
  const secretHash = isLink && channel === 'email' ? '' : codes.hashFor(challenge.id, isLink ? 'numeric' : 'alphanumeric');
  return { ...challenge, secretHash };
}

export function newConfirmationMessage(actor: Actor, account: Account, identity: Identity, challenge: Challenge, now: Date): Message {
  const template = account.createdVia === 'request' ? 'account-verify' : 'account-confirm';
  return newContactMessage(actor, account.id, template, identity, now, { challengeId: challenge.id });
}

/** In a transaction of its own. `isDecoy`: nothing will be sent. @throws DomainError `too-many` */
export function consumeConfirmationQuota(deps: AccountDeps, client: Client, contact: Contact, isDecoy = false): Promise<void> {
  return deps.transact(client.actor, (unitOfWork) => countConfirmation(deps, unitOfWork, client, contact, isDecoy));
}

/** @throws DomainError `too-many` */
export function countConfirmation(
  deps: AccountDeps,
  unitOfWork: AccountUnitOfWork,
  { clientAddress }: Pick<Client, 'clientAddress'>,
  contact: Contact,
  isDecoy = false,
): Promise<void> {
  return consumeSendQuota(deps, unitOfWork, { purpose: 'confirm', contact, clientAddress, isDecoy }, 'too-many');
}

/** A message that is not in the outbox yet. */
export function newContactMessage(
  actor: Actor,
  accountId: string | null,
  template: string,
  contact: Contact,
  now: Date,
  data: object,
): Message {
  return enqueueMessage({ actor, at: now.toISOString(), messages: [] }, template, {
    accountId,
    ...addressOf(contact),
    data,
  });
}
