/** Registrations, and what sign-up requests leave behind. */
export const registrations = (options: string) => [
  `CREATE TABLE registrations (
  id                       TEXT PRIMARY KEY NOT NULL,
  event_id                 TEXT NOT NULL REFERENCES events (id),
  sequence                 INTEGER NOT NULL,        -- order of registering at this event; orders the wait list
  link_hash                TEXT NOT NULL UNIQUE,    -- SHA-256 of the private link's UUID; the link itself is not stored
  first_name               TEXT NOT NULL,           -- as typed
  last_name                TEXT NOT NULL,
  email                    TEXT NOT NULL,           -- as typed
  email_normalized         TEXT NOT NULL,           -- for comparison only: lower case, domain in punycode
  phone                    TEXT NOT NULL,
  slots                    INTEGER NOT NULL CHECK (slots > 0),
  member                   INTEGER NOT NULL CHECK (member IN (0, 1)),
  wants_wait_list          INTEGER NOT NULL CHECK (wants_wait_list IN (0, 1)), -- would wait if there are not enough slots
  language                 TEXT NOT NULL,           -- of the form; emails and pages use it
  registered_at            TEXT NOT NULL,
  confirmed_at             TEXT,                    -- when the link was first followed
  wait_listed_at           TEXT,                    -- empty: held slots from the start
  offered_at               TEXT,                    -- when the wait list offered slots; they are held until the answer
  promoted_at              TEXT,                    -- when the wait list gave slots, or the offer was accepted
  overtaken_count          INTEGER NOT NULL CHECK (overtaken_count >= 0), -- how often overtaken while at the head of the wait list
  reminded_at              TEXT,
  pending_email            TEXT,                    -- another address that was asked for and is not confirmed yet
  pending_email_normalized TEXT,
  pending_link_hash        TEXT UNIQUE,
  ended_at                 TEXT,
  end_reason               TEXT CHECK (end_reason IN ('cancelled', 'lapsed', 'called_off')),
  -- Two processes that decide at once, without the lock, would assign the same sequence: the second fails here.
  UNIQUE (event_id, sequence),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  CHECK (wait_listed_at IS NOT NULL OR (offered_at IS NULL AND promoted_at IS NULL)),
  CHECK ((pending_email IS NULL) = (pending_email_normalized IS NULL) AND (pending_email IS NULL) = (pending_link_hash IS NULL))
) ${options}`,
  'CREATE UNIQUE INDEX one_live_registration_per_address ON registrations (event_id, email_normalized) WHERE ended_at IS NULL',
  `CREATE INDEX wait_list_in_order ON registrations (event_id, sequence)
  WHERE wait_listed_at IS NOT NULL AND offered_at IS NULL AND promoted_at IS NULL
    AND ended_at IS NULL AND confirmed_at IS NOT NULL`,
  // Registrations with an unanswered prompt: few at a time, whatever the size of the table.
  'CREATE INDEX unconfirmed ON registrations (event_id) WHERE ended_at IS NULL AND confirmed_at IS NULL',
  'CREATE INDEX offered ON registrations (event_id) WHERE ended_at IS NULL AND offered_at IS NOT NULL AND promoted_at IS NULL',

  `CREATE TABLE idempotency_keys (
  id           TEXT PRIMARY KEY NOT NULL, -- SHA-256 of the event and the Idempotency-Key
  event_id     TEXT NOT NULL REFERENCES events (id),
  request_hash TEXT NOT NULL,             -- another request under the same key is rejected
  response     TEXT NOT NULL,             -- JSON
  created_at   TEXT NOT NULL              -- deleted after 24 hours
) ${options}`,
  'CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at)',

  `CREATE TABLE used_pow_challenges (
  id         TEXT PRIMARY KEY NOT NULL, -- signature of a proof-of-work challenge whose solution was used
  expires_at TEXT NOT NULL              -- from then on the challenge is rejected anyway and the row is deleted
) ${options}`,
  'CREATE INDEX used_pow_challenges_by_age ON used_pow_challenges (expires_at)',
];
