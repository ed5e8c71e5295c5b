import { emailKey, isAddress } from '../http/email.ts';
import { phoneContact } from './identity.ts';

const NAME = /^[a-z0-9][a-z0-9._-]{2,19}$/i;
/** Names that could be taken for the service itself. The operator may give them. */
const OURS = ['admin', 'administrator', 'root', 'system', 'operator', 'clockwork', 'visitor', 'support', 'slotkeeper', 'postmaster'];

/** What usernames are compared by: small letters, and numbers as +3247… */
export function usernameKey(typed: string): string {
  const name = typed.normalize('NFC').trim();
  if (isAddress(name)) return emailKey(name);
  return (name.startsWith('+') && phoneContact(name)?.valueKey) || name.toLowerCase();
}

/** Whether somebody may choose it: a name of 3 to 20 signs, or a phone number, which then has to be theirs. */
export function isUsername(typed: string): boolean {
  const key = usernameKey(typed);
  return (NAME.test(key) && !OURS.includes(key)) || isNumber(typed);
}

export function isNumber(username: string): boolean {
  return username.trim().startsWith('+') && phoneContact(username) !== null;
}

export const USERNAME_RULE = { key: 'accounts.faults.username' };
