export const letters = (options: string) => [
  `CREATE TABLE letters (
  id               TEXT PRIMARY KEY NOT NULL,
  event_id         TEXT NOT NULL REFERENCES events (id),
  registration_id  TEXT NOT NULL REFERENCES registrations (id),
  template         TEXT NOT NULL,         -- templates/letters/NAME.mjml and .txt
  recipient        TEXT NOT NULL,
  details          TEXT NOT NULL,         -- JSON: what was before, when a letter tells of a change
  written_at       TEXT NOT NULL,         -- in the same transaction as what it tells
  due_at           TEXT NOT NULL,         -- when it is tried next
  attempts         INTEGER NOT NULL,
  last_error       TEXT,                  -- the mail server's own words
  leased_until     TEXT,                  -- some process is sending it and has it to itself until then
  lease            TEXT,
  sent_at          TEXT,                  -- accepted by the mail server
  withdrawn_at     TEXT,                  -- what it would have told was no longer true
  undeliverable_at TEXT                   -- given up; see last_error
) ${options}`,
  `CREATE INDEX outbox ON letters (due_at)
  WHERE sent_at IS NULL AND withdrawn_at IS NULL AND undeliverable_at IS NULL`,
  'CREATE INDEX letters_of_a_registration ON letters (registration_id)',
];
