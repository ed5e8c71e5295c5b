import { type Db, dialectOf, query } from '../../database/dialect.ts';

/** The normalised addresses of registrations, by id. */
export async function findAddresses(db: Db, registrationIds: string[]): Promise<Map<string, string>> {
  const rows = await query<{ id: string; address: string }>(
    db,
    `SELECT id, email_normalized AS address FROM ${dialectOf(db).lookUp('registrations', ['id = wanted'])}`,
    [JSON.stringify(registrationIds)],
  );
  return new Map(rows.map(({ id, address }) => [id, address]));
}

/**
 * Those of the normalised addresses that have proved themselves: a live registration was confirmed from their mailbox, or
 * they are a verified identity of an account.
 */
export async function findProvedAddresses(db: Db, normalizedEmails: string[]): Promise<Set<string>> {
  if (normalizedEmails.length === 0) return new Set();
  const { lookUp } = dialectOf(db);
  const confirmed = lookUp('registrations', [
    'email_normalized = wanted AND confirmed_at IS NOT NULL AND ended_at IS NULL AND confirmed_by_organiser = 0',
  ]);
  const verified = lookUp('identities', ["value_normalized = wanted AND contact_type = 'email' AND verified_at IS NOT NULL"]);
  const list = JSON.stringify(normalizedEmails);
  const proved = await query<{ address: string }>(
    db,
    `SELECT wanted AS address FROM ${confirmed} UNION SELECT wanted AS address FROM ${verified}`,
    [list, list],
  );
  return new Set(proved.map(({ address }) => address));
}
