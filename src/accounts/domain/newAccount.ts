import { newId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import { DomainError, type FieldError } from '../../domainError.ts';
import { type Account, NEW_ACCOUNT } from './account.ts';
import { isUsernameTaken } from './accountRepository.ts';
import type { Contact } from './identity.ts';
import { isContact, isPhoneNumber, normalizeUsername, usernameError } from './username.ts';

/**
 * A username that is an address or a phone number is not reserved until it is verified: `usernameNormalized` is the id until
 * then, and `markIdentityVerified` sets it.
 */
export function newAccount(
  createdAt: string,
  fields: Pick<Account, 'username' | 'passwordHash' | 'locale' | 'createdVia'> & Partial<Account>,
): Account {
  const id = newId();
  const isUnproved = isContact(fields.username) && !fields.verifiedAt;
  return { ...NEW_ACCOUNT, id, usernameNormalized: isUnproved ? id : normalizeUsername(fields.username), createdAt, ...fields };
}

/** A username that is a phone number must be one of `contacts`: nobody signs in by a number that is not theirs. */
export function validateUsername(username: string, contacts: Contact[]): FieldError[] {
  const error = usernameError(username);
  if (error) return [{ field: 'username', message: error }];
  const isOwnNumber = !isPhoneNumber(username) || contacts.some(({ valueNormalized }) => valueNormalized === normalizeUsername(username));
  return isOwnNumber ? [] : [{ field: 'username', message: { key: 'accounts.fieldErrors.notYourNumber' } }];
}

/** @throws DomainError `conflict`, with a field error, if an account has this username. */
export async function assertUsernameFree(db: Db, username: string): Promise<void> {
  if (!(await isUsernameTaken(db, normalizeUsername(username)))) return;
  const message = { key: 'accounts.fieldErrors.usernameTaken' };
  throw new DomainError('conflict', message, { fieldErrors: [{ field: 'username', message }] });
}
