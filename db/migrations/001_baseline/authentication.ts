/** Server-side state of signing up, signing in and being signed in. */
export const authentication = (options: string) => [
  `CREATE TABLE auth_flows (
  id              TEXT PRIMARY KEY NOT NULL,
  cookie_hash     TEXT NOT NULL UNIQUE,     -- SHA-256 of the cookie that identifies the flow
  type            TEXT NOT NULL CHECK (type IN ('registration', 'login')),
  state           TEXT NOT NULL CHECK (state IN ('started', 'credentials_set', 'code_sent', 'completed')),
  locale          TEXT NOT NULL,
  username        TEXT,                     -- of the account to be created
  phone           TEXT,
  password_hash   TEXT,
  account_id      TEXT REFERENCES accounts (id), -- of the account that signs in, once the password was verified
  challenge_id    TEXT,                     -- the newest code
  failed_attempts INTEGER NOT NULL,         -- wrong codes; a new code does not reset them
  blocked_until   TEXT,
  updated_at      TEXT NOT NULL
) ${options}`,

  `CREATE TABLE challenges (
  id            TEXT PRIMARY KEY NOT NULL,
  purpose       TEXT NOT NULL CHECK (purpose IN ('registration', 'login', 'confirm', 'first_admin')),
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
  'CREATE INDEX challenges_secret_hash_idx ON challenges (secret_hash)',
  'CREATE INDEX challenges_account_idx ON challenges (account_id)',

  `CREATE TABLE sessions (
  id           TEXT PRIMARY KEY NOT NULL,   -- the jti of its token
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  created_at   TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,               -- accurate to a few minutes
  expires_at   TEXT NOT NULL,
  revoked_at   TEXT
) ${options}`,
  'CREATE UNIQUE INDEX one_live_session_per_account ON sessions (account_id) WHERE revoked_at IS NULL',

  `CREATE TABLE rate_limit_counters (
  id        TEXT PRIMARY KEY NOT NULL,      -- HMAC of what is counted: an account, a phone number, a network
  count     INTEGER NOT NULL,
  resets_at TEXT NOT NULL
) ${options}`,
];
