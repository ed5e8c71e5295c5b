import type { LocalizedText } from '../../i18n/translate.ts';
import { parseEmailAddress } from '../../validation/emailAddress.ts';
import { phoneContact } from './identity.ts';

const USERNAME_PATTERN = /^[a-z0-9][a-z0-9._-]{2,19}$/i;
/** Names that could be mistaken for the service itself. Only the operator may give them. */
const RESERVED_USERNAMES = [
  'admin',
  'administrator',
  'root',
  'system',
  'operator',
  'scheduler',
  'visitor',
  'support',
  'slotkeeper',
  'postmaster',
];

/** For comparison only: lower case, phone numbers in E.164, email addresses normalised. */
export function normalizeUsername(input: string): string {
  const name = input.normalize('NFC').trim();
  const email = parseEmailAddress(name);
  if (email) return email.normalized;
  return (name.startsWith('+') && phoneContact(name)?.valueNormalized) || name.toLowerCase();
}

/** Null for 3 to 20 characters that are not reserved, or a phone number (whose ownership is checked elsewhere). */
export function usernameError(input: string): LocalizedText | null {
  if (isPhoneNumber(input)) return null;
  const normalized = normalizeUsername(input);
  if (RESERVED_USERNAMES.includes(normalized)) return { key: 'accounts.fieldErrors.usernameReserved' };
  if (!USERNAME_PATTERN.test(normalized)) return { key: 'accounts.fieldErrors.username' };
  // Without a letter it would read as somebody's phone number, written without its country code.
  return /[a-z]/.test(normalized) ? null : { key: 'accounts.fieldErrors.usernameDigits' };
}

/** Whether it is an email address or a phone number. Such a name is nobody's before its owner has proved it. */
export function isContact(username: string): boolean {
  return isPhoneNumber(username) || parseEmailAddress(username) !== null;
}

export function isPhoneNumber(username: string): boolean {
  return username.trim().startsWith('+') && phoneContact(username) !== null;
}
