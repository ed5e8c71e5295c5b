/** Accounts of organisers, staff, administrators and members, and what they sign in with. */
export const accounts = (options: string) => [
  `CREATE TABLE accounts (
  id                    TEXT PRIMARY KEY NOT NULL,
  username              TEXT NOT NULL,           -- as typed; a name, a phone number or an email address
  username_normalized   TEXT NOT NULL UNIQUE,    -- for comparison only
  first_name            TEXT NOT NULL,
  last_name             TEXT NOT NULL,
  country               TEXT,                    -- ISO 3166-1 alpha-2; reads phone numbers without a country code
  locale                TEXT NOT NULL,           -- en, fr, nl, de
  password_hash         TEXT NOT NULL,           -- Argon2id over the SHA-256 of the password
  created_via           TEXT NOT NULL CHECK (created_via IN ('phone_steps', 'code', 'request', 'operator')),
  enabled               INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at            TEXT NOT NULL,
  verified_at           TEXT,                    -- when the first of its identities was verified
  approval_requested_at TEXT,                    -- when administrators were asked to approve it
  approval_reminded_at  TEXT,
  approved_at           TEXT,
  rejected_at           TEXT,
  rejection_reason      TEXT,
  last_asked_id         TEXT,                    -- of an administrator: time-ordered id of the last request they were asked to review
  totp_secret           TEXT,                    -- encrypted with a key that is not in the database
  totp_enabled_at       TEXT,                    -- empty: no authenticator in use
  totp_last_step        INTEGER,                 -- newest 30-second step whose code was used: no code is accepted twice
  recovery_code_hashes  TEXT NOT NULL,           -- JSON array of the unused ones
  expired_at            TEXT,                    -- never verified; its personal data was erased
  audit_length          INTEGER NOT NULL,        -- number of entries in the audit log of this account
  audit_head            TEXT NOT NULL,           -- hash of the newest of them
  CHECK (approved_at IS NULL OR (verified_at IS NOT NULL AND rejected_at IS NULL))
) ${options}`,
  'CREATE INDEX accounts_to_approve ON accounts (verified_at) WHERE approved_at IS NULL AND rejected_at IS NULL AND expired_at IS NULL',

  `CREATE TABLE identities (
  id               TEXT PRIMARY KEY NOT NULL,
  account_id       TEXT NOT NULL REFERENCES accounts (id),
  contact_type     TEXT NOT NULL CHECK (contact_type IN ('email', 'phone')),
  value            TEXT NOT NULL,             -- as typed; messages go here
  value_normalized TEXT NOT NULL,             -- for comparison only: email addresses normalised, phone numbers in E.164
  added_at         TEXT NOT NULL,
  verified_at      TEXT,
  UNIQUE (contact_type, value_normalized)
) ${options}`,
  'CREATE INDEX identities_account_idx ON identities (account_id)',

  `CREATE TABLE roles (
  name             TEXT PRIMARY KEY NOT NULL,
  require_approval INTEGER NOT NULL CHECK (require_approval IN (0, 1)), -- 1: an administrator approves the account first
  grants           TEXT NOT NULL          -- names of the roles whose routes it may use, separated by spaces
) ${options}`,
  `INSERT INTO roles (name, require_approval, grants) VALUES
  ('member', 0, 'member'),
  ('organiser', 1, 'member organiser'),
  ('administrator', 1, 'member organiser administrator')`,

  `CREATE TABLE account_roles (
  account_id TEXT NOT NULL REFERENCES accounts (id),
  role       TEXT NOT NULL REFERENCES roles (name),
  PRIMARY KEY (account_id, role)
) ${options}`,
];
