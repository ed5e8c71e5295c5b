/** Where programs are told what happens, and what each of them was told. */
export const webhooks = (options: string) => [
  `CREATE TABLE webhooks (
  id                    TEXT PRIMARY KEY NOT NULL,
  event_id              TEXT REFERENCES events (id), -- empty: all events
  url                   TEXT NOT NULL,
  description           TEXT NOT NULL,           -- what it is for, in the words of its owner
  types                 TEXT NOT NULL,           -- what it is told, separated by spaces; empty: everything, also what later versions add
  secret                TEXT NOT NULL,           -- signs each message; encrypted with SECRET_KEY
  previous_secret       TEXT,                    -- the one before, which signs as well
  previous_secret_until TEXT,                    -- until then
  created_at            TEXT NOT NULL,
  disabled_at           TEXT,                    -- since then nothing is sent or kept for it
  disabled_because      TEXT CHECK (disabled_because IN ('by_hand', 'failures', 'gone')), -- gone: it answered 410
  failures              INTEGER NOT NULL,        -- attempts in a row that failed; 0: it works
  failing_since         TEXT,                    -- the first of them
  failure               TEXT,                    -- why the last one failed, in one word
  retry_at              TEXT,                    -- nothing is sent before
  succeeded_at          TEXT,                    -- when it last took a message, accurate to a minute
  attempted_at          TEXT,                    -- when its turn last began
  locked_until          TEXT,                    -- a process is sending to it and owns it until then
  lock_token            TEXT,
  CHECK ((disabled_at IS NULL) = (disabled_because IS NULL))
) ${options}`,
  'CREATE INDEX webhooks_by_event ON webhooks (event_id)',
  `CREATE TABLE webhook_progress (
  event_id     TEXT PRIMARY KEY NOT NULL REFERENCES events (id),
  audit_length INTEGER NOT NULL                  -- entries of the audit log of the event that were read
) ${options}`,
  `CREATE TABLE webhook_deliveries (
  id              TEXT PRIMARY KEY NOT NULL,
  webhook_id      TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  event_id        TEXT REFERENCES events (id),   -- empty: a test of a webhook for all events
  message_id      TEXT NOT NULL,                 -- the header webhook-id: the id of the audit entry, so that it is the same in each attempt
  type            TEXT NOT NULL,
  payload         TEXT NOT NULL,                 -- JSON as it is sent; without personal data
  created_at      TEXT NOT NULL,                 -- the row is deleted 7 days later
  next_attempt_at TEXT NOT NULL,
  attempts        INTEGER NOT NULL,
  failing_since   TEXT,                          -- the first attempt that failed; five days later it is given up
  status          INTEGER,                       -- HTTP status of the last answer
  failure         TEXT,                          -- why the last attempt failed, in one word
  delivered_at    TEXT,
  given_up_at     TEXT,
  CONSTRAINT one_delivery_per_message UNIQUE (webhook_id, message_id)
) ${options}`,
  'CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook_id, next_attempt_at) WHERE delivered_at IS NULL AND given_up_at IS NULL',
  'CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (created_at)',
  'CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (event_id)',
];
