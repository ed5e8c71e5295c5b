import { retrying } from '../database/transaction.ts';
import { network } from '../http/clientAddress.ts';
import type { Change } from './change.ts';
import type { House } from './house.ts';
import type { Contact } from './identity.ts';
import type { Allowance, Tally } from './tally.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** What a letter with a code is for: what strangers ask for does not count against those who sign in. */
type Reason = 'open' | 'log in' | 'confirm';

const SENT = (what: string, most: number, seconds: number): Allowance => ({ what: `sent ${what}`, most, seconds });
/** A code allows one try, so these are as well the tries that there are. */
const WRONG: Allowance[] = [
  { what: 'wrong codes', most: 10, seconds: HOUR },
  { what: 'wrong codes', most: 100, seconds: 30 * DAY },
];
const GUESSES: Allowance = { what: 'wrong passwords', most: 10, seconds: HOUR / 4 };
const GUESSES_FROM: Allowance = { what: 'wrong passwords from', most: 60, seconds: HOUR / 4 };

/** Who gets a letter, and whose request it follows. */
interface Wanted {
  reason: Reason;
  contact: Pick<Contact, 'contactType' | 'valueKey'>;
  /** The client's address. */
  address: string;
}

/**
 * Counts a letter that is about to go, and refuses it when there were too many: to this address, to the numbers beside
 * it, from this network, or of SMS on this day. The network is counted first, so that one that has had enough uses up
 * nothing that others need.
 */
export async function takeLetter(
  { world: { config }, tallies }: House,
  { db, now }: Pick<Change, 'db' | 'now'>,
  { reason, contact, address }: Wanted,
  code: 'forbidden' | 'too-many' = 'forbidden',
): Promise<void> {
  const to = `${contact.contactType} ${contact.valueKey}`;
  const from = { allowance: SENT('from', Math.ceil(20 * config.RATE_LIMIT_FACTOR), HOUR), of: network(address) };
  const counted: Tally[] = [
    from,
    { allowance: SENT(`to, ${reason}`, 5, HOUR), of: to },
    { allowance: SENT(`to, ${reason}`, 15, DAY), of: to },
  ];
  if (contact.contactType === 'phone') {
    counted.push({ allowance: SENT(`near, ${reason}`, 30, HOUR), of: contact.valueKey.slice(0, -4) });
    counted.push({ allowance: SENT('in all', config.SMS_DAILY_BUDGET, DAY), of: now.toISOString().slice(0, 10) });
  }
  for (const tally of counted) await tallies.take(db, now, [tally], code, { key: 'accounts.refusals.tooManyCodes' });
}

/** Refuses while there were too many wrong codes from an account or a number. */
export function refuseBlocked({ tallies }: House, { db, now }: Change, of: string): Promise<void> {
  return tallies.refuseBeyond(db, now, wrongCodes(of), { key: 'accounts.refusals.tooManyWrong' });
}

export async function countWrongCode({ tallies }: House, { db, now }: Change, of: string): Promise<void> {
  for (const tally of wrongCodes(of)) await tallies.count(db, now, tally);
}

export function forgetWrongCodes({ tallies }: House, { db }: Change, of: string): Promise<void> {
  return tallies.forget(db, wrongCodes(of));
}

/** Counts a password that is about to be compared. Per network, so that nobody is locked out of their account from elsewhere. */
export async function takeGuess({ world: { config, now, db }, tallies }: House, usernameKey: string, address: string): Promise<void> {
  const from = network(address);
  const most = Math.ceil(GUESSES_FROM.most * config.RATE_LIMIT_FACTOR);
  const counted = [
    { allowance: { ...GUESSES_FROM, most }, of: from },
    { allowance: { ...GUESSES, most: Math.ceil(GUESSES.most * config.RATE_LIMIT_FACTOR) }, of: `${from} ${usernameKey}` },
  ];
  await retrying(db, () => tallies.take(db, now(), counted, 'too-many', { key: 'accounts.refusals.tooManyGuesses' }));
}

function wrongCodes(of: string): Tally[] {
  return WRONG.map((allowance) => ({ allowance, of }));
}
