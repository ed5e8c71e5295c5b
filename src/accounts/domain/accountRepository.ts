import type { Db } from '../../database/dialect.ts';
import { insert, rowsFrom } from '../../database/tableMapping.ts';
import { type Account, accounts } from './account.ts';
import { type Challenge, challenges } from './challenge.ts';
import { type Contact, type Identity, identities } from './identity.ts';

/**
 * Finds an account by login identifier: verified email address, verified phone number or username. An address leads to
 * whoever proved it, even if it is the username of another account.
 */
export async function findAccountByLogin(db: Db, identifier: string): Promise<Account | undefined> {
  // PostgreSQL rejects NUL in text.
  if (identifier.includes('\0')) return undefined;
  // Each is answered by one index: PostgreSQL would read all accounts for an OR, and all identities without the type.
  const owner = db('identities')
    .select('account_id')
    .whereIn('contact_type', ['email', 'phone'])
    .where({ value_normalized: identifier })
    .whereNotNull('verified_at');
  const byIdentity = await rowsFrom(db, accounts).whereIn('id', owner).first();
  return byIdentity ?? rowsFrom(db, accounts).where({ username_normalized: identifier }).first();
}

export async function isUsernameTaken(db: Db, usernameNormalized: string): Promise<boolean> {
  return (await db('accounts').where({ username_normalized: usernameNormalized }).first('id')) !== undefined;
}

/** The identity of the account that has verified this contact. An unverified one counts for nothing: anybody can name an address. */
export async function findVerifiedIdentity(
  db: Db,
  { contactType, valueNormalized }: Pick<Contact, 'contactType' | 'valueNormalized'>,
): Promise<Identity | undefined> {
  return rowsFrom(db, identities)
    .where({ contact_type: contactType, value_normalized: valueNormalized })
    .whereNotNull('verified_at')
    .first();
}

/** The first identity of the newest unverified account that waits for its owner to confirm this contact. */
export async function findWaitingIdentity(
  db: Db,
  { contactType, valueNormalized }: Pick<Contact, 'contactType' | 'valueNormalized'>,
): Promise<Identity | undefined> {
  const unverified = db('accounts').select('id').where({ verified_at: null, expired_at: null });
  const named = await rowsFrom(db, identities)
    .where({ contact_type: contactType, value_normalized: valueNormalized, verified_at: null })
    .whereIn('account_id', unverified)
    .orderBy('id', 'desc');
  for (const identity of named) if ((await identitiesOf(db, identity.accountId))[0]?.id === identity.id) return identity;
  return undefined;
}

/** Oldest first. */
export async function identitiesOf(db: Db, accountId: string): Promise<Identity[]> {
  return rowsFrom(db, identities).where({ account_id: accountId }).orderBy('id');
}

export async function findChallenge(db: Db, id: string): Promise<Challenge | undefined> {
  return rowsFrom(db, challenges).where({ id }).first();
}

/** For codes that identify their challenge; `hashes` are those of the code under each key. */
export async function findChallengeByHash(db: Db, hashes: string[]): Promise<Challenge | undefined> {
  return rowsFrom(db, challenges).whereIn('secret_hash', hashes).first();
}

export function insertIdentities(db: Db, newIdentities: Identity[]): Promise<void> {
  return insert(db, identities, newIdentities);
}

/** Keeps the first time of verification. */
export async function setIdentityVerified(db: Db, identityId: string, verifiedAt: string): Promise<void> {
  await db('identities').where({ id: identityId, verified_at: null }).update({ verified_at: verifiedAt });
}

/** Its codes and links stop working. */
export async function deleteIdentity(db: Db, identityId: string, at: string): Promise<void> {
  await db('challenges').where({ identity_id: identityId, used_at: null, superseded_at: null }).update({ superseded_at: at });
  await db('identities').where({ id: identityId }).delete();
}
