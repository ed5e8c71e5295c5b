/**
 * Whose fault a failed delivery is, which messages go first, and the state of the mail server and the SMS gateway, which all
 * processes share. An added column has its comment between slashes and stars: SQLite puts the rest of the CREATE TABLE behind it.
 */
export const delivery = (options: string) => [
  `ALTER TABLE messages ADD COLUMN priority INTEGER NOT NULL DEFAULT 2 CHECK (priority BETWEEN 0 AND 3)
  /* 0: codes, 1: confirmations, 2: single notices, 3: notices to everybody; the lowest leaves first */`,
  `ALTER TABLE messages ADD COLUMN deferrals INTEGER NOT NULL DEFAULT 0
  /* failed attempts that were the fault of the recipient or of the message */`,
  'ALTER TABLE messages ADD COLUMN deferred_since TEXT /* the first of them; five days later the message is given up */',
  'ALTER TABLE messages ADD COLUMN channel_failed_at TEXT /* the last attempt that failed by the fault of the mail server or SMS gateway */',
  'ALTER TABLE messages ADD COLUMN cause TEXT /* why the last attempt failed, in one word; the view needs_attention explains it */',
  `UPDATE messages SET priority = CASE
    WHEN template IN ('account-code', 'account-sign-in', 'account-confirm', 'account-verify', 'account-identity', 'account-password-reset') THEN 0
    WHEN template IN ('confirm', 'confirm-first', 'confirm-wait-list', 'confirm-address', 'confirmed', 'waiting', 'promoted', 'offer') THEN 1
    WHEN template IN ('event-changed', 'called-off') THEN 3
    ELSE 2 END`,
  "UPDATE messages SET cause = 'limit' WHERE failed_at IS NOT NULL AND last_error LIKE 'Not sent: this address%'",
  "UPDATE roles SET permissions = replace(permissions, 'roles:manage', 'messages:manage roles:manage') WHERE name = 'administrator'",
  'DROP INDEX messages_outstanding_idx',
  `CREATE INDEX messages_due_idx ON messages (channel, priority, next_attempt_at)
  WHERE sent_at IS NULL AND withdrawn_at IS NULL AND failed_at IS NULL`,
  `CREATE TABLE message_channels (
  id                TEXT PRIMARY KEY NOT NULL, -- email or sms
  accepted_at       TEXT,                      -- when the server last accepted a message
  faults            INTEGER NOT NULL,          -- attempts in a row that failed by its fault; 0: it works
  fault_since       TEXT,                      -- the first of them
  fault_cause       TEXT,                      -- why, in one word
  fault             TEXT,                      -- what the server said last, without addresses
  resume_at         TEXT,                      -- nothing is sent before; then one message is tried
  pace_ms           INTEGER,                   -- milliseconds from one message to the next that the server was seen to allow; empty: any
  next_send_at      TEXT,                      -- the next message may leave then, if there is a rate
  window_started_at TEXT,                      -- messages are counted since then, to learn the pace
  window_accepted   INTEGER NOT NULL           -- how many were accepted since
) ${options}`,
  "INSERT INTO message_channels (id, faults, window_accepted) VALUES ('email', 0, 0), ('sms', 0, 0)",
];
