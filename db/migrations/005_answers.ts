export const answers = (options: string) => [
  `CREATE TABLE answers (
  id           TEXT PRIMARY KEY NOT NULL, -- SHA-256 of event and Idempotency-Key
  event_id     TEXT NOT NULL REFERENCES events (id),
  payload_hash TEXT NOT NULL,             -- another payload under the same key is refused
  answer       TEXT NOT NULL,             -- what was answered, JSON
  answered_at  TEXT NOT NULL              -- forgotten after 24 hours
) ${options}`,
  'CREATE INDEX answers_by_age ON answers (answered_at)',
];
