/** Letters are about a registration or an account, and go by mail or SMS; entries belong to an event, an account, or the doors. */
export const accountsInLettersAndHistory = (options: string) => [
  'ALTER TABLE letters RENAME TO letters_before',
  `CREATE TABLE letters (
  id               TEXT PRIMARY KEY NOT NULL,
  event_id         TEXT REFERENCES events (id),
  registration_id  TEXT REFERENCES registrations (id),
  account_id       TEXT REFERENCES accounts (id), -- empty as well: to somebody who opens an account and has none yet
  channel          TEXT NOT NULL CHECK (channel IN ('mail', 'sms')),
  template         TEXT NOT NULL,         -- templates/letters/NAME.mjml and .txt
  recipient        TEXT NOT NULL,
  details          TEXT NOT NULL,         -- JSON: what was before, when a letter tells of a change; which challenge it carries
  written_at       TEXT NOT NULL,         -- in the same transaction as what it tells
  due_at           TEXT NOT NULL,         -- when it is tried next
  attempts         INTEGER NOT NULL,
  last_error       TEXT,                  -- the mail server's own words
  leased_until     TEXT,                  -- some process is sending it and has it to itself until then
  lease            TEXT,
  sent_at          TEXT,                  -- accepted by the mail server or the SMS gateway
  withdrawn_at     TEXT,                  -- what it would have told was no longer true
  undeliverable_at TEXT,                  -- given up; see last_error
  CHECK ((event_id IS NULL) = (registration_id IS NULL) AND (event_id IS NULL OR account_id IS NULL))
) ${options}`,
  `INSERT INTO letters (id, event_id, registration_id, channel, template, recipient, details, written_at, due_at, attempts,
    last_error, leased_until, lease, sent_at, withdrawn_at, undeliverable_at)
  SELECT id, event_id, registration_id, 'mail', template, recipient, details, written_at, due_at, attempts,
    last_error, leased_until, lease, sent_at, withdrawn_at, undeliverable_at FROM letters_before`,
  'DROP TABLE letters_before',
  `CREATE INDEX outbox ON letters (due_at)
  WHERE sent_at IS NULL AND withdrawn_at IS NULL AND undeliverable_at IS NULL`,
  'CREATE INDEX letters_of_a_registration ON letters (registration_id)',
  'CREATE INDEX letters_of_an_account ON letters (account_id) WHERE account_id IS NOT NULL',

  'ALTER TABLE history RENAME TO history_before',
  `CREATE TABLE history (
  id             TEXT PRIMARY KEY NOT NULL,
  event_id       TEXT REFERENCES events (id),   -- whose history this belongs to: an event's,
  account_id     TEXT REFERENCES accounts (id), -- or an account's; neither: the doors, where people have no account yet
  number         INTEGER NOT NULL,        -- 1, 2, 3 … for each of them, without a gap
  at             TEXT NOT NULL,
  actor          TEXT NOT NULL,           -- visitor, clockwork, operator, account and its id
  action         TEXT NOT NULL,           -- registered, confirmed, promoted, signed in, refused …
  subject        TEXT NOT NULL,           -- id of the registration, event, account or journey; never a name or an address
  details        TEXT NOT NULL,           -- JSON, without personal data
  correlation_id TEXT NOT NULL,           -- the same as in the log and in the answer
  hash           TEXT NOT NULL,           -- SHA-256 over the entry before and this one
  CONSTRAINT one_history_of_an_event UNIQUE (event_id, number),
  CHECK (event_id IS NULL OR account_id IS NULL)
) ${options}`,
  `INSERT INTO history (id, event_id, number, at, actor, action, subject, details, correlation_id, hash)
  SELECT id, event_id, number, at, actor, action, subject, details, correlation_id, hash FROM history_before`,
  'DROP TABLE history_before',
  'CREATE UNIQUE INDEX history_of_the_doors ON history (number) WHERE event_id IS NULL AND account_id IS NULL',
  'CREATE UNIQUE INDEX history_of_an_account ON history (account_id, number) WHERE account_id IS NOT NULL',

  `CREATE TABLE doors (
  id             TEXT PRIMARY KEY NOT NULL, -- one row: whoever changes accounts holds it until done, so one change follows the other
  history_length INTEGER NOT NULL,
  history_head   TEXT NOT NULL            -- hash of the newest entry that is neither an event's nor an account's
) ${options}`,
  `INSERT INTO doors (id, history_length, history_head) VALUES ('doors', 0, '')`,
];
