import { type Counter, type RateLimit, waitError } from '../../database/rateLimitCounter.ts';
import { networkOf } from '../../http/clientAddress.ts';
import type { AccountDeps } from './accountDeps.ts';
import type { Contact } from './identity.ts';
import { smsOfDay } from './smsBudget.ts';
import type { AccountUnitOfWork } from './unitOfWork.ts';

const QUARTER_SECONDS = 900;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/**
 * Each purpose has its own quota: messages that strangers request do not use up those for signing in. Whoever requests a
 * `login` code has proved a password; everybody else is a stranger.
 */
type MessagePurpose = 'registration' | 'login' | 'confirm' | 'recovery';

export interface SendRequest {
  purpose: MessagePurpose;
  contact: Pick<Contact, 'contactType' | 'valueNormalized'>;
  /** IP address of whoever requests the message. */
  clientAddress: string;
}

const TOO_MANY = { key: 'accounts.errors.tooManyCodes' };

/**
 * Counts a message that is about to be sent: by the network that requests it, by network and recipient, by recipient, and
 * for SMS also by neighbouring numbers and by day. An email to confirm an address also counts as a message to one that has
 * not proved itself, over all routes. In this order, so that who is over a limit uses up no quota of others.
 * @throws DomainError with `code`, which says how long to wait, if one of the limits is exceeded.
 */
export async function consumeSendQuota(
  deps: AccountDeps,
  { db, now }: Pick<AccountUnitOfWork, 'db' | 'now'>,
  request: SendRequest,
  code: 'forbidden' | 'too-many' = 'forbidden',
): Promise<void> {
  for (const counter of countersOf(deps, now, request)) await deps.counters.consume(db, now, [counter], code, TOO_MANY);
  const { contactType, valueNormalized } = request.contact;
  if (contactType === 'phone' || request.purpose !== 'confirm') return;
  const retryAfter = await deps.allowance.takeOne(db, now, valueNormalized, request.clientAddress);
  if (retryAfter !== null) throw waitError(code, TOO_MANY, retryAfter);
}

/** Seconds until such a message may be sent; 0 if it may be now. */
export function secondsUntilSendAllowed(deps: AccountDeps, { db, now }: Pick<AccountUnitOfWork, 'db' | 'now'>, request: SendRequest) {
  return deps.counters.secondsToWait(db, now, countersOf(deps, now, request));
}

/** Whether the limits that SMS alone have refuse one: neighbouring numbers, and the budget of the day. */
export async function isSmsQuotaUsedUp(deps: AccountDeps, { db, now }: Pick<AccountUnitOfWork, 'db' | 'now'>, request: SendRequest) {
  const smsOnly = countersOf(deps, now, request).filter(({ limit }) => /^sent (near|in all)/.test(limit.name));
  return (await deps.counters.secondsToWait(db, now, smsOnly)) > 0;
}

/** After a right code: whoever answers their codes can ask for as many as they need. */
export async function returnSendQuota(deps: AccountDeps, { db, now }: Pick<AccountUnitOfWork, 'db' | 'now'>, request: SendRequest) {
  const answered = countersOf(deps, now, request).filter(({ limit }) => limit.name === `sent to by, ${request.purpose}`);
  await deps.counters.reset(db, answered);
}

function countersOf({ config }: AccountDeps, now: Date, { purpose, contact, clientAddress }: SendRequest): Counter[] {
  const recipient = `${contact.contactType} ${contact.valueNormalized}`;
  const [customer, site] = [networkOf(clientAddress, 56), networkOf(clientAddress, 48)];
  const isStranger = purpose !== 'login';
  const perNetwork = (name: string, max: number, windowSeconds: number, network: string) =>
    counter(name, Math.ceil(max * config.RATE_LIMIT_FACTOR), windowSeconds, network);
  const askerWindow = purpose === 'registration' || purpose === 'login' ? QUARTER_SECONDS : HOUR_SECONDS;
  const counters = [
    perNetwork('from', 20, HOUR_SECONDS, networkOf(clientAddress, 64)),
    perNetwork('from site', 60, HOUR_SECONDS, site),
    counter(`to by, ${purpose}`, 5, askerWindow, `${customer} ${recipient}`),
    counter(`to, ${purpose}`, 15, HOUR_SECONDS, recipient),
    counter(`to, ${purpose}`, 30, DAY_SECONDS, recipient),
  ];
  if (contact.contactType === 'email') return counters;
  const day = now.toISOString().slice(0, 10);
  const budget = config.SMS_DAILY_BUDGET;
  if (isStranger) {
    counters.unshift(
      perNetwork('SMS from', 5, HOUR_SECONDS, customer),
      perNetwork('SMS from', 10, DAY_SECONDS, customer),
      perNetwork('SMS from site', 15, HOUR_SECONDS, site),
    );
    counters.push(counter('in all, by strangers', Math.floor(budget / 2), DAY_SECONDS, day));
  }
  counters.push(counter(`near, ${purpose}`, 30, HOUR_SECONDS, contact.valueNormalized.slice(0, -4)));
  counters.push(smsOfDay(config, now));
  return counters;
}

function counter(name: string, max: number, windowSeconds: number, subject: string): Counter {
  const limit: RateLimit = { name: `sent ${name}`, max, windowSeconds };
  return { limit, subject };
}
