export const registrations = (options: string) => [
  `CREATE TABLE registrations (
  id             TEXT PRIMARY KEY NOT NULL,
  event_id       TEXT NOT NULL REFERENCES events (id),
  turn           INTEGER NOT NULL,        -- order of registering at this event; orders the wait list
  link_hash      TEXT NOT NULL UNIQUE,    -- SHA-256 of the private link's uuid; the link itself is nowhere
  first_name     TEXT NOT NULL,           -- as typed
  last_name      TEXT NOT NULL,
  email          TEXT NOT NULL,           -- as typed; letters go here
  email_key      TEXT NOT NULL,           -- for comparing only: lower case, domain in punycode
  phone          TEXT NOT NULL,
  slots          INTEGER NOT NULL CHECK (slots > 0),
  member         INTEGER NOT NULL CHECK (member IN (0, 1)),
  wait_list      INTEGER NOT NULL CHECK (wait_list IN (0, 1)), -- the wish to wait if there are not enough slots
  registered_at  TEXT NOT NULL,
  confirmed_at   TEXT,                    -- when the link was first followed
  wait_listed_at TEXT,                    -- empty: had slots from the start
  offered_at     TEXT,                    -- when the wait list offered slots, which are held until they answer
  promoted_at    TEXT,                    -- when the wait list gave slots, or the offer was accepted
  overtaken      INTEGER NOT NULL CHECK (overtaken >= 0), -- how often passed by smaller parties while at the head
  reminded_at    TEXT,
  new_email      TEXT,                    -- another address that was asked for and has not confirmed yet
  new_email_key  TEXT,
  new_link_hash  TEXT UNIQUE,
  ended_at       TEXT,
  ending         TEXT CHECK (ending IN ('cancelled', 'lapsed', 'called off')),
  -- Two who decide at once, without the lock, would give the same turn: the second is stopped here.
  UNIQUE (event_id, turn),
  CHECK ((ended_at IS NULL) = (ending IS NULL)),
  CHECK (wait_listed_at IS NOT NULL OR (offered_at IS NULL AND promoted_at IS NULL)),
  CHECK ((new_email IS NULL) = (new_email_key IS NULL) AND (new_email IS NULL) = (new_link_hash IS NULL))
) ${options}`,
  'CREATE UNIQUE INDEX one_live_registration_per_address ON registrations (event_id, email_key) WHERE ended_at IS NULL',
  `CREATE INDEX wait_list_in_order ON registrations (event_id, turn)
  WHERE wait_listed_at IS NOT NULL AND offered_at IS NULL AND promoted_at IS NULL
    AND ended_at IS NULL AND confirmed_at IS NOT NULL`,
  // Who has been asked and has not answered: few at a time, whatever the size of the table.
  'CREATE INDEX unconfirmed ON registrations (event_id) WHERE ended_at IS NULL AND confirmed_at IS NULL',
  'CREATE INDEX offered ON registrations (event_id) WHERE ended_at IS NULL AND offered_at IS NOT NULL AND promoted_at IS NULL',
];
