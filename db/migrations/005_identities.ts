/**
 * An address belongs to the account that has verified it; naming one reserves nothing. Challenges can reset a password.
 * Both tables are created anew, because SQLite can neither drop a UNIQUE nor change a CHECK.
 */
export const identitiesOfTheirOwners = (options: string) => [
  'ALTER TABLE identities RENAME TO identities_before',
  `CREATE TABLE identities (
  id               TEXT PRIMARY KEY NOT NULL,
  account_id       TEXT NOT NULL REFERENCES accounts (id),
  contact_type     TEXT NOT NULL CHECK (contact_type IN ('email', 'phone')),
  value            TEXT NOT NULL,             -- as typed; messages go here
  value_normalized TEXT NOT NULL,             -- for comparison only: email addresses normalised, phone numbers in E.164
  added_at         TEXT NOT NULL,
  verified_at      TEXT,                      -- empty: not proved yet; it counts for nothing, and lapses after a day
  CONSTRAINT one_identity_per_account UNIQUE (account_id, contact_type, value_normalized)
) ${options}`,
  `INSERT INTO identities (id, account_id, contact_type, value, value_normalized, added_at, verified_at)
  SELECT id, account_id, contact_type, value, value_normalized, added_at, verified_at FROM identities_before`,
  'DROP TABLE identities_before',
  'CREATE UNIQUE INDEX one_owner_per_identity ON identities (contact_type, value_normalized) WHERE verified_at IS NOT NULL',
  'CREATE INDEX identities_value_idx ON identities (value_normalized)',
  'CREATE INDEX unverified_identities_idx ON identities (added_at) WHERE verified_at IS NULL',

  'ALTER TABLE challenges RENAME TO challenges_before',
  `CREATE TABLE challenges (
  id            TEXT PRIMARY KEY NOT NULL,
  purpose       TEXT NOT NULL CHECK (purpose IN ('registration', 'login', 'confirm', 'password_reset', 'first_admin')),
  channel       TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'authenticator', 'terminal')),
  account_id    TEXT REFERENCES accounts (id),
  identity_id   TEXT,                     -- the identity it proves
  flow_id       TEXT,
  secret_hash   TEXT NOT NULL,            -- HMAC of the secret with a key that is not in the database; empty: no secret matches
  created_at    TEXT NOT NULL,
  expires_at    TEXT NOT NULL,
  attempts      INTEGER NOT NULL,         -- incremented before the comparison
  max_attempts  INTEGER NOT NULL,
  used_at       TEXT,
  superseded_at TEXT,                     -- replaced by a newer challenge
  CHECK (attempts <= max_attempts)
) ${options}`,
  `INSERT INTO challenges (id, purpose, channel, account_id, identity_id, flow_id, secret_hash, created_at, expires_at, attempts,
    max_attempts, used_at, superseded_at)
  SELECT id, purpose, channel, account_id, identity_id, flow_id, secret_hash, created_at, expires_at, attempts, max_attempts,
    used_at, superseded_at FROM challenges_before`,
  'DROP TABLE challenges_before',
  'CREATE INDEX challenges_secret_hash_idx ON challenges (secret_hash)',
  'CREATE INDEX challenges_account_idx ON challenges (account_id)',
];
