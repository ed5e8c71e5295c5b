/** `options` follows the closing parenthesis of each table: STRICT on SQLite, nothing on PostgreSQL. */
export const events = (options: string) => [
  `CREATE TABLE events (
  id                     TEXT PRIMARY KEY NOT NULL,
  slug                   TEXT NOT NULL UNIQUE,        -- name in URLs: summer-walk
  title                  TEXT NOT NULL,
  starts_at              TEXT NOT NULL,               -- ISO 8601 in UTC
  starts_local           TEXT NOT NULL,               -- wall-clock time at the place of the event
  ends_at                TEXT,
  ends_local             TEXT,
  time_zone              TEXT NOT NULL,               -- IANA time zone of the place: Europe/Brussels
  location               TEXT,
  contact                TEXT,                        -- whom attendees may ask
  organiser              TEXT,                        -- who invites, as attendees know them
  colour                 TEXT,                        -- the organiser's colour: #1d5fa8
  language               TEXT NOT NULL,               -- used for attendees who prefer none of our languages
  slots                  INTEGER NOT NULL CHECK (slots > 0),
  slots_taken            INTEGER NOT NULL,            -- sum of the slots of live registrations that hold slots
  waiting_count          INTEGER NOT NULL CHECK (waiting_count >= 0), -- confirmed parties on the wait list
  last_sequence          INTEGER NOT NULL,            -- sequence of the newest registration; the next one gets one more
  max_per_registration   INTEGER NOT NULL CHECK (max_per_registration > 0),
  wait_list_mode         TEXT NOT NULL CHECK (wait_list_mode IN ('on', 'off')),
  max_overtakes          INTEGER CHECK (max_overtakes >= 0), -- how often the head of the wait list may be overtaken; empty: no limit
  confirm_within_minutes INTEGER CHECK (confirm_within_minutes > 0), -- empty: no limit
  promotion              TEXT NOT NULL CHECK (promotion IN ('auto', 'offer')), -- free slots are given, or offered
  offer_within_minutes   INTEGER NOT NULL CHECK (offer_within_minutes > 0), -- time to accept an offer
  confirm_by             TEXT NOT NULL CHECK (confirm_by IN ('link', 'button')),
  success_url            TEXT,                        -- where the confirmation link redirects; empty: our own page
  error_url              TEXT,
  allowed_origins        TEXT NOT NULL,               -- sites that may embed the form, separated by spaces; * is any
  created_at             TEXT NOT NULL,
  closed_at              TEXT,                        -- sign-up is closed since then
  called_off_at          TEXT,
  call_off_reason        TEXT,
  revision               INTEGER NOT NULL,            -- how often time or place changed; SEQUENCE of calendar entries
  retention_days         INTEGER CHECK (retention_days >= 0), -- days after the event; empty: keep for ever
  erased_at              TEXT,                        -- personal data was erased then
  audit_length           INTEGER NOT NULL,            -- number of entries in the audit log of this event
  audit_head             TEXT NOT NULL,               -- hash of the newest of them
  -- slots_taken is written as the command processor counted it; this check and the unique sequence of registrations guard it.
  CONSTRAINT never_oversold CHECK (slots_taken BETWEEN 0 AND slots)
) ${options}`,
];
