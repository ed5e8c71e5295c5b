/** How somebody comes to an event without being put into its team: by an invitation, or as a program with a key. */
export const teamAccess = (options: string) => [
  `CREATE TABLE team_invitations (
  id               TEXT PRIMARY KEY NOT NULL,
  event_id         TEXT NOT NULL REFERENCES events (id),
  email            TEXT NOT NULL,           -- the row is deleted when the invitation is accepted, withdrawn or expired
  email_normalized TEXT NOT NULL,
  role             TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'door', 'viewer')),
  message_id       TEXT NOT NULL,           -- the email that carries the link; the secret in it is derived from SECRET_KEY and the id, and stored nowhere
  created_at       TEXT NOT NULL,
  expires_at       TEXT NOT NULL,
  CONSTRAINT one_invitation_per_address_and_event UNIQUE (event_id, email_normalized)
) ${options}`,
  `CREATE TABLE api_keys (
  id           TEXT PRIMARY KEY NOT NULL,
  account_id   TEXT NOT NULL REFERENCES accounts (id),
  event_id     TEXT REFERENCES events (id), -- empty: every event that the account may see
  name         TEXT NOT NULL,               -- what it is for, in the owner's words
  hint         TEXT NOT NULL,               -- the first characters of the key, by which its owner recognises it
  secret_hash  TEXT NOT NULL UNIQUE,        -- SHA-256 of the key, which is shown once
  scopes       TEXT NOT NULL,               -- permissions of src/teams/eventPermission.ts, separated by spaces
  created_at   TEXT NOT NULL,
  expires_at   TEXT,
  last_used_at TEXT,                        -- accurate to five minutes
  revoked_at   TEXT
) ${options}`,
  'CREATE INDEX api_keys_by_account ON api_keys (account_id)',
  'CREATE INDEX api_keys_by_event ON api_keys (event_id)',
];
