/** Who the people behind the events are: organisers, staff, administrators, members. */
export const accounts = (options: string) => [
  `CREATE TABLE accounts (
  id             TEXT PRIMARY KEY NOT NULL,
  username       TEXT NOT NULL,           -- as typed; a name, a phone number or an e-mail address
  username_key   TEXT NOT NULL UNIQUE,    -- for comparing only
  first_name     TEXT NOT NULL,
  last_name      TEXT NOT NULL,
  country        TEXT,                    -- ISO 3166: how to read the phone numbers of somebody who leaves out +32
  locale         TEXT NOT NULL,           -- the language that is spoken with them: en, fr, nl, de
  password       TEXT NOT NULL,           -- Argon2id over the SHA-256 of the password
  door           TEXT NOT NULL CHECK (door IN ('steps', 'code', 'request', 'operator')), -- how it was opened
  enabled        INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  opened_at      TEXT NOT NULL,
  verified_at    TEXT,                    -- when the first of its identities was
  asked_at       TEXT,                    -- when administrators were asked to approve it
  reminded_at    TEXT,                    -- and asked once more
  approved_at    TEXT,
  rejected_at    TEXT,
  reason         TEXT,                    -- why it was rejected
  last_turn      TEXT,                    -- of an administrator: when they were last asked to approve somebody, as a time-ordered id
  totp_secret    TEXT,                    -- sealed with a key that is not in the database
  totp_since     TEXT,                    -- when an authenticator answered for the first time; empty: not in use
  totp_step      INTEGER,                 -- the newest thirty seconds whose code was used: no code counts twice
  recovery       TEXT NOT NULL,           -- JSON: hashes of the recovery codes that are left
  ended_at       TEXT,                    -- never verified: there is no personal data of it here any more
  history_length INTEGER NOT NULL,
  history_head   TEXT NOT NULL,           -- hash of the newest entry of its history
  CHECK (approved_at IS NULL OR (verified_at IS NOT NULL AND rejected_at IS NULL))
) ${options}`,
  'CREATE INDEX accounts_to_approve ON accounts (verified_at) WHERE approved_at IS NULL AND rejected_at IS NULL AND ended_at IS NULL',
  `CREATE TABLE identities (
  id           TEXT PRIMARY KEY NOT NULL,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  contact_type TEXT NOT NULL CHECK (contact_type IN ('email', 'phone')),
  value        TEXT NOT NULL,             -- as typed; letters go here
  value_key    TEXT NOT NULL,             -- for comparing only: as emails are everywhere here, phones as +3247…
  added_at     TEXT NOT NULL,
  verified_at  TEXT,                      -- when its owner answered from there
  UNIQUE (contact_type, value_key)
) ${options}`,
  'CREATE INDEX identities_of_an_account ON identities (account_id)',
  `CREATE TABLE roles (
  name             TEXT PRIMARY KEY NOT NULL,
  require_approval INTEGER NOT NULL CHECK (require_approval IN (0, 1)), -- 1: an administrator says yes first
  opens            TEXT NOT NULL          -- whose routes it may use: names of roles, separated by spaces
) ${options}`,
  `INSERT INTO roles (name, require_approval, opens) VALUES
  ('member', 0, 'member'),
  ('organiser', 1, 'member organiser'),
  ('administrator', 1, 'member organiser administrator')`,
  `CREATE TABLE account_roles (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  role       TEXT NOT NULL REFERENCES roles (name),
  PRIMARY KEY (account_id, role)
) ${options}`,
  `CREATE TABLE journeys (
  id            TEXT PRIMARY KEY NOT NULL,
  cookie_hash   TEXT NOT NULL UNIQUE,     -- SHA-256 of the cookie by which its traveller is known
  kind          TEXT NOT NULL CHECK (kind IN ('open', 'log in')),
  state         TEXT NOT NULL CHECK (state IN ('begun', 'described', 'code sent', 'done')),
  locale        TEXT NOT NULL,
  username      TEXT,                     -- of the account that is to be opened
  phone         TEXT,
  password      TEXT,
  account_id    TEXT REFERENCES accounts (id), -- of the account that signs in, once the password was right
  challenge_id  TEXT,                     -- the newest code
  tries         INTEGER NOT NULL,         -- wrong codes; a new code does not reset them
  blocked_until TEXT,
  touched_at    TEXT NOT NULL
) ${options}`,
  `CREATE TABLE challenges (
  id            TEXT PRIMARY KEY NOT NULL,
  purpose       TEXT NOT NULL CHECK (purpose IN ('open', 'log in', 'confirm', 'first administrator')),
  channel       TEXT NOT NULL CHECK (channel IN ('mail', 'sms', 'authenticator', 'terminal')),
  account_id    TEXT REFERENCES accounts (id),
  identity_id   TEXT,                     -- the address it proves
  journey_id    TEXT,
  hash          TEXT NOT NULL,            -- HMAC of the secret with a key that is not in the database; empty: there is none to be right
  made_at       TEXT NOT NULL,
  expires_at    TEXT NOT NULL,
  tries         INTEGER NOT NULL,         -- counted before comparing
  tries_allowed INTEGER NOT NULL,
  used_at       TEXT,
  void_at       TEXT,                     -- another one took its place
  CHECK (tries <= tries_allowed)
) ${options}`,
  'CREATE INDEX challenges_by_hash ON challenges (hash)',
  'CREATE INDEX challenges_of_an_account ON challenges (account_id)',
  `CREATE TABLE sessions (
  id         TEXT PRIMARY KEY NOT NULL,   -- the jti of its token
  account_id TEXT NOT NULL REFERENCES accounts (id),
  begun_at   TEXT NOT NULL,
  seen_at    TEXT NOT NULL,               -- within a few minutes
  expires_at TEXT NOT NULL,
  ended_at   TEXT
) ${options}`,
  'CREATE UNIQUE INDEX one_live_session_per_account ON sessions (account_id) WHERE ended_at IS NULL',
  `CREATE TABLE tallies (
  id     TEXT PRIMARY KEY NOT NULL,       -- HMAC of what is counted: an account, a number, a network
  count  INTEGER NOT NULL,
  begins_anew_at TEXT NOT NULL
) ${options}`,
];
