import type { Counter, RateLimit } from '../../database/rateLimitCounter.ts';
import { withRetry } from '../../database/transaction.ts';
import { DomainError } from '../../domainError.ts';
import { clientNetwork } from '../../http/clientAddress.ts';
import type { AccountDeps } from './accountDeps.ts';
import type { Contact } from './identity.ts';
import type { AccountUnitOfWork } from './unitOfWork.ts';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Each purpose has its own quota: messages that strangers request do not use up those for signing in. */
type MessagePurpose = 'registration' | 'login' | 'confirm';

const sendLimit = (scope: string, max: number, windowSeconds: number): RateLimit => ({ name: `sent ${scope}`, max, windowSeconds });
/** A code allows one attempt, so these limit the attempts, too. */
const WRONG_CODE_LIMITS: RateLimit[] = [
  { name: 'wrong codes', max: 10, windowSeconds: HOUR_SECONDS },
  { name: 'wrong codes', max: 100, windowSeconds: 30 * DAY_SECONDS },
];
const PASSWORD_ATTEMPT_LIMIT: RateLimit = { name: 'wrong passwords', max: 10, windowSeconds: HOUR_SECONDS / 4 };
const PASSWORD_ATTEMPT_LIMIT_PER_NETWORK: RateLimit = { name: 'wrong passwords from', max: 60, windowSeconds: HOUR_SECONDS / 4 };

interface SendRequest {
  purpose: MessagePurpose;
  contact: Pick<Contact, 'contactType' | 'valueNormalized'>;
  /** IP address of whoever requests the message. */
  clientAddress: string;
  /** True if nothing will be sent, which the client is not to learn. */
  isDecoy?: boolean;
}

/**
 * Counts a message that is about to be sent: by requesting network, recipient, neighbouring phone numbers and SMS of
 * the day. An email that a stranger requests also counts as a message to an address that has not proved itself. The network comes first, so that one over its limit uses up no quota of others.
 * @throws DomainError with `code` if one of the limits is exceeded.
 */
export async function consumeSendQuota(
  { config, counters, allowance }: AccountDeps,
  { db, now }: Pick<AccountUnitOfWork, 'db' | 'now'>,
  { purpose, contact, clientAddress, isDecoy = false }: SendRequest,
  code: 'forbidden' | 'too-many' = 'forbidden',
): Promise<void> {
  const recipientKey = `${contact.contactType} ${contact.valueNormalized}`;
  const networkCounter = {
    limit: sendLimit('from', Math.ceil(20 * config.RATE_LIMIT_FACTOR), HOUR_SECONDS),
    subject: clientNetwork(clientAddress),
  };
  const quotas: Counter[] = [
    networkCounter,
    { limit: sendLimit(`to, ${purpose}`, 5, HOUR_SECONDS), subject: recipientKey },
    { limit: sendLimit(`to, ${purpose}`, 15, DAY_SECONDS), subject: recipientKey },
  ];
  if (contact.contactType === 'phone') {
    quotas.push({ limit: sendLimit(`near, ${purpose}`, 30, HOUR_SECONDS), subject: contact.valueNormalized.slice(0, -4) });
    quotas.push({ limit: sendLimit('in all', config.SMS_DAILY_BUDGET, DAY_SECONDS), subject: now.toISOString().slice(0, 10) });
  }
  const text = { key: 'accounts.errors.tooManyCodes' };
  for (const counter of quotas) await counters.consume(db, now, [counter], code, text);
  if (contact.contactType === 'phone' || purpose === 'login' || isDecoy) return;
  const retryAfter = await allowance.takeOne(db, now, contact.valueNormalized);
  if (retryAfter !== null) throw new DomainError(code, text, { retryAfter });
}

/** @throws DomainError `forbidden` if there were too many wrong codes; `subject` is an account id or a phone number. */
export function assertNotBlocked({ counters }: AccountDeps, { db, now }: AccountUnitOfWork, subject: string): Promise<void> {
  return counters.assertBelow(db, now, wrongCodeCounters(subject), { key: 'accounts.errors.tooManyWrong' });
}

export async function recordWrongCode({ counters }: AccountDeps, { db, now }: AccountUnitOfWork, subject: string): Promise<void> {
  for (const counter of wrongCodeCounters(subject)) await counters.count(db, now, counter);
}

export function resetWrongCodes({ counters }: AccountDeps, { db }: AccountUnitOfWork, subject: string): Promise<void> {
  return counters.reset(db, wrongCodeCounters(subject));
}

/**
 * Counts a password that is about to be verified. Per network, so that nobody can lock others out of their accounts.
 * @throws DomainError `too-many`
 */
export async function consumePasswordAttempt(
  { config, now, db, counters }: AccountDeps,
  usernameNormalized: string,
  clientAddress: string,
): Promise<void> {
  const networkKey = clientNetwork(clientAddress);
  const max = Math.ceil(PASSWORD_ATTEMPT_LIMIT_PER_NETWORK.max * config.RATE_LIMIT_FACTOR);
  const attempts = [
    { limit: { ...PASSWORD_ATTEMPT_LIMIT_PER_NETWORK, max }, subject: networkKey },
    {
      limit: { ...PASSWORD_ATTEMPT_LIMIT, max: Math.ceil(PASSWORD_ATTEMPT_LIMIT.max * config.RATE_LIMIT_FACTOR) },
      subject: `${networkKey} ${usernameNormalized}`,
    },
  ];
  await withRetry(db, () => counters.consume(db, now(), attempts, 'too-many', { key: 'accounts.errors.tooManyGuesses' }));
}

function wrongCodeCounters(subject: string): Counter[] {
  return WRONG_CODE_LIMITS.map((limit) => ({ limit, subject }));
}
