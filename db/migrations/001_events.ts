/** `options` is what the database wants after the closing bracket: STRICT on SQLite. */
export const events = (options: string) => [
  `CREATE TABLE events (
  id                   TEXT PRIMARY KEY NOT NULL,
  slug                 TEXT NOT NULL UNIQUE,        -- its name in addresses: summer-walk
  title                TEXT NOT NULL,
  starts_at            TEXT NOT NULL,               -- the moment, in UTC
  starts_local         TEXT NOT NULL,               -- what the clock on the wall shows there
  ends_at              TEXT,
  ends_local           TEXT,
  zone                 TEXT NOT NULL,               -- IANA time zone of the place: Europe/Brussels
  location             TEXT,
  contact              TEXT,                        -- whom people may ask
  slots                INTEGER NOT NULL CHECK (slots > 0),
  slots_taken          INTEGER NOT NULL,            -- sum of the slots of live registrations that have slots
  waiting              INTEGER NOT NULL CHECK (waiting >= 0), -- confirmed parties on the wait list
  turns                INTEGER NOT NULL,            -- registrations ever taken; the next one's turn is one more
  max_per_registration INTEGER NOT NULL CHECK (max_per_registration > 0),
  wait_list            TEXT NOT NULL CHECK (wait_list IN ('on', 'off')),
  overtakes            INTEGER CHECK (overtakes >= 0), -- how often the head of the wait list may be passed; empty: no limit
  confirm_within       INTEGER CHECK (confirm_within > 0), -- minutes; empty: no limit
  promotion            TEXT NOT NULL CHECK (promotion IN ('auto', 'offer')), -- free slots are given, or offered
  offer_within         INTEGER NOT NULL CHECK (offer_within > 0), -- minutes there are to accept an offer
  confirm_by           TEXT NOT NULL CHECK (confirm_by IN ('link', 'button')),
  success_url          TEXT,                        -- where the confirmation link leads to; empty: our own page
  error_url            TEXT,
  allowed_origins      TEXT NOT NULL,               -- sites that may carry the form, separated by spaces; * is any
  announced_at         TEXT NOT NULL,
  closed_at            TEXT,                        -- no sign-ups since then
  called_off_at        TEXT,
  reason               TEXT,                        -- why it was called off
  revision             INTEGER NOT NULL,            -- how often time or place changed; orders calendar entries
  forget_after         INTEGER CHECK (forget_after >= 0), -- days after the event; empty: keep for ever
  forgotten_at         TEXT,                        -- since then there is no personal data of it here
  history_length       INTEGER NOT NULL,
  history_head         TEXT NOT NULL,               -- hash of the newest entry of its history
  -- The desk writes slots_taken as it counted it, so this and the unique turns of registrations guard it together.
  CONSTRAINT never_oversold CHECK (slots_taken BETWEEN 0 AND slots)
) ${options}`,
];
