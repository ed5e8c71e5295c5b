import { DomainError } from '../../domainError.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { isUsernameTaken } from '../domain/accountRepository.ts';
import { isPhoneNumber, normalizeUsername, usernameError } from '../domain/username.ts';

/** @throws DomainError `forbidden` if the username is not valid or is taken. */
export async function assertUsernameAvailable({ db, config }: AccountDeps, username: string): Promise<void> {
  const error = usernameError(username);
  if (error) throw new DomainError('forbidden', error);
  // Whether a number has an account is told to its owner alone.
  if (isPhoneNumber(username) && !config.DISCLOSE_REGISTERED) return;
  if (await isUsernameTaken(db, normalizeUsername(username)))
    throw new DomainError('forbidden', { key: 'accounts.fieldErrors.usernameTaken' });
}
