/** The outbox: emails and SMS, each written in the transaction that makes it necessary. */
export const messages = (options: string) => [
  `CREATE TABLE messages (
  id              TEXT PRIMARY KEY NOT NULL,
  event_id        TEXT REFERENCES events (id),
  registration_id TEXT REFERENCES registrations (id),
  account_id      TEXT REFERENCES accounts (id), -- empty as well: to somebody who has no account yet
  channel         TEXT NOT NULL CHECK (channel IN ('email', 'sms')),
  template        TEXT NOT NULL,         -- templates/emails/NAME.mjml and .txt
  recipient       TEXT,                  -- a fixed address; empty: the registration's address when the message is sent
  sent_to         TEXT,                  -- the address of the last attempt
  data            TEXT NOT NULL,         -- JSON: previous values, when the message tells of a change; the id of its challenge
  created_at      TEXT NOT NULL,
  next_attempt_at TEXT NOT NULL,
  attempts        INTEGER NOT NULL,
  last_error      TEXT,                  -- reply of the mail server
  locked_until    TEXT,                  -- a process is sending the message and owns it until then
  lock_token      TEXT,
  sent_at         TEXT,                  -- accepted by the mail server or the SMS gateway
  withdrawn_at    TEXT,                  -- outdated when it was about to be sent
  failed_at       TEXT,                  -- given up; see last_error
  CHECK ((event_id IS NULL) = (registration_id IS NULL) AND (event_id IS NULL OR account_id IS NULL))
) ${options}`,
  'CREATE INDEX messages_outstanding_idx ON messages (next_attempt_at) WHERE sent_at IS NULL AND withdrawn_at IS NULL AND failed_at IS NULL',
  'CREATE INDEX messages_registration_idx ON messages (registration_id)',
  'CREATE INDEX messages_account_idx ON messages (account_id) WHERE account_id IS NOT NULL',
  'CREATE INDEX messages_failed_idx ON messages (failed_at) WHERE failed_at IS NOT NULL',
  'CREATE INDEX messages_without_event_idx ON messages (created_at) WHERE event_id IS NULL',

  `CREATE TABLE outbox_pauses (
  id          TEXT PRIMARY KEY NOT NULL,
  paused_at   TEXT NOT NULL,           -- no message is sent since then
  paused_by   TEXT NOT NULL,
  reason      TEXT NOT NULL,
  resumed_at  TEXT,                    -- empty: still paused
  resumed_by  TEXT,
  marked_sent INTEGER NOT NULL         -- messages that the operator marked as sent when resuming
) ${options}`,
  "CREATE UNIQUE INDEX one_pause_at_a_time ON outbox_pauses (coalesce(resumed_at, '')) WHERE resumed_at IS NULL",
];
