import type { Actor } from '../../deps.ts';
import type { Message } from '../../messages/message.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { type Challenge, newChallenge } from '../domain/challenge.ts';
import type { Client } from '../domain/flowClient.ts';
import { addressOf, type Contact, channelFor, type Identity } from '../domain/identity.ts';
import { consumeSendQuota } from '../domain/sendQuota.ts';
import { type AccountUnitOfWork, enqueueMessage } from '../domain/unitOfWork.ts';

/** Confirming an identity by a message to it (seeds 001 and 003). Emails may be read a day later. */
export const CODE_TTL_HOURS = 24;

/**
 * The challenge that confirms an identity. Seed 001: a code that identifies its challenge. Seed 003, and for an identity
 * that an account adds later: by email a signed link without a code; by SMS six digits, to be typed on a page. With
 * `isDecoy` no code matches.
 */
export function newConfirmationChallenge(
  { codes }: AccountDeps,
  account: Account,
  { id, contactType }: Identity,
  now: Date,
  isDecoy = false,
): Challenge {
  const channel = channelFor({ contactType });
  const isLink = usesLink(account);
  const limits = isLink && channel === 'sms' ? { minutes: 10, maxAttempts: 5 } : { minutes: CODE_TTL_HOURS * 60 };
  const challenge = newChallenge({ purpose: 'confirm', channel, accountId: account.id, identityId: id }, now, limits);
  const hasCode = !isDecoy && !(isLink && channel === 'email');
  return { ...challenge, secretHash: hasCode ? codes.hashFor(challenge.id, isLink ? 'numeric' : 'alphanumeric') : '' };
}

/** With `isDecoy` the owner of the address learns that they have an account, and no code. */
export function newConfirmationMessage(
  actor: Actor,
  account: Account,
  identity: Identity,
  challenge: Challenge,
  now: Date,
  isDecoy = false,
): Message {
  if (isDecoy) return newContactMessage(actor, null, 'account-exists', identity, now, { locale: account.locale });
  return newContactMessage(actor, account.id, templateFor(account), identity, now, { challengeId: challenge.id });
}

function usesLink(account: Account): boolean {
  return account.createdVia === 'request' || account.verifiedAt !== null;
}

function templateFor(account: Account): string {
  if (account.verifiedAt !== null) return 'account-identity';
  return usesLink(account) ? 'account-verify' : 'account-confirm';
}

/** In a transaction of its own. @throws DomainError `too-many` */
export function consumeConfirmationQuota(deps: AccountDeps, client: Client, contact: Contact): Promise<void> {
  return deps.transact(client.actor, (unitOfWork) => countConfirmation(deps, unitOfWork, client, contact));
}

/** @throws DomainError `too-many` */
export function countConfirmation(
  deps: AccountDeps,
  unitOfWork: AccountUnitOfWork,
  { clientAddress }: Pick<Client, 'clientAddress'>,
  contact: Contact,
): Promise<void> {
  return consumeSendQuota(deps, unitOfWork, { purpose: 'confirm', contact, clientAddress }, 'too-many');
}

/** A message that is not in the outbox yet. */
function newContactMessage(actor: Actor, accountId: string | null, template: string, contact: Contact, now: Date, data: object): Message {
  return enqueueMessage({ actor, at: now.toISOString(), messages: [] }, template, {
    accountId,
    ...addressOf(contact),
    data,
  });
}
