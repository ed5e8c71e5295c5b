import type { Counter } from '../../database/rateLimitCounter.ts';
import { withRetry } from '../../database/transaction.ts';
import { networkOf } from '../../http/clientAddress.ts';
import type { AccountDeps } from './accountDeps.ts';
import type { AccountUnitOfWork } from './unitOfWork.ts';

const QUARTER_SECONDS = 900;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;
/** A network from which the owner signed in is known for this long. */
const KNOWN_NETWORK_SECONDS = 90 * DAY_SECONDS;
/** After this many attempts on an account in a day, from all networks, strangers get fewer; the owner is told. */
const SUSPICIOUS_ATTEMPTS = 20;
/** How many attempts an unknown network then has in an hour: fewer, the more there were. Never none: it may be the owner. */
const ALLOWANCES: [attempts: number, perHour: number][] = [
  [5 * SUSPICIOUS_ATTEMPTS, 1],
  [SUSPICIOUS_ATTEMPTS, 3],
];
const TOO_MANY = { key: 'accounts.errors.tooManyGuesses' };

/**
 * Counts a password that is about to be verified, per network and per account, so that nobody can lock others out.
 * `subject` is the id of the account, or the name typed if there is none. Returns whether the account has just become
 * suspicious: its owner is then told.
 * @throws DomainError `too-many`, which says how long to wait
 */
export async function consumePasswordAttempt(deps: AccountDeps, subject: string, clientAddress: string): Promise<boolean> {
  const { db, now, counters } = deps;
  const [network, customer, site] = ([64, 56, 48] as const).map((length) => networkOf(clientAddress, length)) as [string, string, string];
  const max = (count: number) => Math.ceil(count * deps.config.RATE_LIMIT_FACTOR);
  const attempts = [
    counter('from', max(60), QUARTER_SECONDS, network),
    counter('from site', max(240), QUARTER_SECONDS, site),
    counter('from on', max(10), QUARTER_SECONDS, `${network} ${subject}`),
    counter('from customer on', max(15), QUARTER_SECONDS, `${customer} ${subject}`),
    counter('from site on', max(20), QUARTER_SECONDS, `${site} ${subject}`),
  ];
  return withRetry(db, async () => {
    await counters.consume(db, now(), attempts, 'too-many', TOO_MANY);
    if ((await counters.secondsToWait(db, now(), [knownNetwork(subject, clientAddress)])) > 0) return false;
    const { sum } = await counters.count(db, now(), onAccount(subject));
    const perHour = ALLOWANCES.find(([threshold]) => sum > threshold)?.[1];
    if (perHour === undefined) return sum === SUSPICIOUS_ATTEMPTS;
    await counters.consume(db, now(), [counter('while suspicious', perHour, HOUR_SECONDS, `${site} ${subject}`)], 'too-many', TOO_MANY);
    return false;
  });
}

/** After a right password. */
export function forgetAttempts({ counters }: AccountDeps, { db }: AccountUnitOfWork, accountId: string): Promise<void> {
  return counters.reset(db, [onAccount(accountId)]);
}

/** After a login: the network is known from now on. */
export async function rememberNetwork({ counters }: AccountDeps, { db, now }: AccountUnitOfWork, accountId: string, clientAddress: string) {
  await counters.reset(db, [knownNetwork(accountId, clientAddress)]);
  await counters.count(db, now, knownNetwork(accountId, clientAddress));
}

function onAccount(subject: string): Counter {
  return counter('on', SUSPICIOUS_ATTEMPTS, DAY_SECONDS, subject);
}

/** A mark rather than a count: it has reached its limit of one while the network is known. */
function knownNetwork(accountId: string, clientAddress: string): Counter {
  return {
    limit: { name: 'signed in from', max: 1, windowSeconds: KNOWN_NETWORK_SECONDS },
    subject: `${accountId} ${networkOf(clientAddress, 56)}`,
  };
}

function counter(name: string, max: number, windowSeconds: number, subject: string): Counter {
  return { limit: { name: `wrong passwords ${name}`, max, windowSeconds }, subject };
}
