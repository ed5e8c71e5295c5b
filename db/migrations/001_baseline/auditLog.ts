/** What happened, as hash chains: one for each event and each account, and a global one for visitors without an account. */
export const auditLog = (options: string) => [
  `CREATE TABLE audit_log (
  id             TEXT PRIMARY KEY NOT NULL,
  event_id       TEXT REFERENCES events (id),   -- owner of the chain: an event,
  account_id     TEXT REFERENCES accounts (id), -- or an account; neither: the global chain
  sequence       INTEGER NOT NULL,        -- 1, 2, 3 … in each chain, without a gap
  at             TEXT NOT NULL,
  actor          TEXT NOT NULL,           -- visitor, scheduler, operator:NAME, account:ID
  action         TEXT NOT NULL,           -- registration.created, login.password_verified …
  subject_id     TEXT NOT NULL,           -- id of the registration, event, account or flow; never a name or an address
  data           TEXT NOT NULL,           -- JSON, without personal data
  correlation_id TEXT NOT NULL,           -- the same as in the log and in the response
  hash           TEXT NOT NULL,           -- SHA-256 of the previous entry's hash and this entry
  CONSTRAINT one_audit_sequence_per_event UNIQUE (event_id, sequence),
  CHECK (event_id IS NULL OR account_id IS NULL)
) ${options}`,
  'CREATE UNIQUE INDEX one_audit_sequence_globally ON audit_log (sequence) WHERE event_id IS NULL AND account_id IS NULL',
  'CREATE UNIQUE INDEX one_audit_sequence_per_account ON audit_log (account_id, sequence) WHERE account_id IS NOT NULL',

  `CREATE TABLE audit_chains (
  id           TEXT PRIMARY KEY NOT NULL, -- one row, "global"; every change of accounts locks it, so they run one after the other
  audit_length INTEGER NOT NULL,          -- number of entries in the global chain
  audit_head   TEXT NOT NULL              -- hash of the newest of them
) ${options}`,
  `INSERT INTO audit_chains (id, audit_length, audit_head) VALUES ('global', 0, '')`,
];
