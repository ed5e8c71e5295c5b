import { type Db, dialectOf, rows } from '../database/dialect.ts';
import { find, insert } from '../database/table.ts';
import { type Account, accounts } from './account.ts';
import { type Challenge, challenges } from './challenge.ts';
import { type Contact, type Identity, identities } from './identity.ts';

/** The account that somebody means who signs in: by its name, or by an address that is proved to be its own. */
export async function findAccountNamed(db: Db, key: string): Promise<Account | undefined> {
  // What no name can be is not looked for: PostgreSQL takes not every text.
  if (key.includes('\0')) return undefined;
  const [account] = await find(
    db,
    accounts,
    'username_key = ? OR id IN (SELECT account_id FROM identities WHERE value_key = ? AND verified_at IS NOT NULL) ORDER BY opened_at LIMIT 1',
    [key, key],
  );
  return account;
}

export async function isNameTaken(db: Db, key: string): Promise<boolean> {
  return (await rows(db, 'SELECT id FROM accounts WHERE username_key = ?', [key])).length > 0;
}

export async function findIdentity(
  db: Db,
  { contactType, valueKey }: Pick<Contact, 'contactType' | 'valueKey'>,
): Promise<Identity | undefined> {
  const [identity] = await find(db, identities, 'contact_type = ? AND value_key = ?', [contactType, valueKey]);
  return identity;
}

/** The oldest first. */
export function identitiesOf(db: Db, accountId: string): Promise<Identity[]> {
  return find(db, identities, 'account_id = ? ORDER BY id', [accountId]);
}

export async function findChallenge(db: Db, id: string): Promise<Challenge | undefined> {
  const [challenge] = await find(db, challenges, 'id = ?', [id]);
  return challenge;
}

/** The challenge of a code that finds it by itself. */
export async function findChallengeByHash(db: Db, hashes: string[]): Promise<Challenge | undefined> {
  const [challenge] = await find(db, challenges, `hash IN ${dialectOf(db).list}`, [JSON.stringify(hashes)]);
  return challenge;
}

/** Whatever was asked of an account for this purpose is void: another challenge takes its place. */
export async function voidChallenges(db: Db, accountId: string, purpose: Challenge['purpose'], at: string): Promise<void> {
  await rows(db, 'UPDATE challenges SET void_at = ? WHERE account_id = ? AND purpose = ? AND used_at IS NULL AND void_at IS NULL', [
    at,
    accountId,
    purpose,
  ]);
}

export function addIdentities(db: Db, added: Identity[]): Promise<void> {
  return insert(db, identities, added);
}

export async function markVerified(db: Db, identityId: string, at: string): Promise<void> {
  await rows(db, 'UPDATE identities SET verified_at = coalesce(verified_at, ?) WHERE id = ?', [at, identityId]);
}
