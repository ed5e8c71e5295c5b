import type { Account } from '../accounts/domain/account.ts';
import { findAccountByLogin } from '../accounts/domain/accountRepository.ts';
import { stateOf } from '../accounts/domain/accountState.ts';
import { isContact, normalizeUsername } from '../accounts/domain/username.ts';
import type { Db } from '../database/dialect.ts';
import { DomainError } from '../domainError.ts';

/**
 * The account that an owner adds to a team by its username. Not by an email address or a phone number: whoever has one of
 * somebody else must not learn whether they have an account. Throws DomainError `invalid` at the field `username`.
 */
export async function findColleague(db: Db, username: string): Promise<Account> {
  if (isContact(username)) throw wrongUsername('console.errors.usernameIsContact');
  return requireActive(await findAccountByLogin(db, normalizeUsername(username)));
}

/** The same for the operator, who may name an account by its email address or phone number, too. */
export async function findColleagueOfAnyName(db: Db, usernameOrContact: string): Promise<Account> {
  return requireActive(await findAccountByLogin(db, normalizeUsername(usernameOrContact)));
}

/** The id of a member, who may be disabled. Throws DomainError `not-found` if no account has this name. */
export async function findMemberId(db: Db, usernameOrContact: string): Promise<string> {
  const account = await findAccountByLogin(db, normalizeUsername(usernameOrContact));
  if (!account) throw new DomainError('not-found', { key: 'console.errors.notInTeam' });
  return account.id;
}

/** An account that nobody can sign in to is answered as one that does not exist. */
function requireActive(account: Account | undefined): Account {
  if (account && stateOf(account) === 'active') return account;
  throw wrongUsername('console.errors.noColleague');
}

function wrongUsername(key: string): DomainError {
  return new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: [{ field: 'username', message: { key } }] });
}
