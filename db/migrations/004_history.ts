export const history = (options: string) => [
  `CREATE TABLE history (
  id             TEXT PRIMARY KEY NOT NULL,
  event_id       TEXT NOT NULL REFERENCES events (id),
  number         INTEGER NOT NULL,        -- 1, 2, 3 … for each event, without a gap
  at             TEXT NOT NULL,
  actor          TEXT NOT NULL,           -- visitor, clockwork, operator
  action         TEXT NOT NULL,           -- registered, confirmed, promoted …
  subject        TEXT NOT NULL,           -- id of the registration or the event; never a name or an address
  details        TEXT NOT NULL,           -- JSON, without personal data
  correlation_id TEXT NOT NULL,           -- the same as in the log and in the answer
  hash           TEXT NOT NULL,           -- SHA-256 over the entry before and this one
  UNIQUE (event_id, number)
) ${options}`,
];
