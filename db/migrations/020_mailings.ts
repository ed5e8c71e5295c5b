import type { Knex } from 'knex';

/** What organisers say in emails: messages to many people, reminders, and their own words in every other email. */
export const mailings = (options: string) => [
  `CREATE TABLE mailings (
  id             TEXT PRIMARY KEY NOT NULL,
  event_id       TEXT NOT NULL REFERENCES events (id),
  kind           TEXT NOT NULL CHECK (kind IN ('message', 'reminder')),
  audience       TEXT NOT NULL CHECK (audience IN ('all', 'confirmed', 'waiting', 'unconfirmed', 'checked_in', 'not_checked_in', 'picked')),
  picked         TEXT NOT NULL,          -- JSON: ids of the registrations that were picked one by one
  texts          TEXT NOT NULL,          -- JSON: subject and body by language; without those of a reminder, and empty once the event is erased
  state          TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled')),
  send_at        TEXT,                   -- when it is to be sent, or was; of a reminder: when it was due
  created_at     TEXT NOT NULL,
  created_by     TEXT NOT NULL,          -- account:ID, operator:NAME or scheduler
  started_at     TEXT,
  finished_at    TEXT,                   -- when the last email had left, or it was cancelled
  version        INTEGER NOT NULL,       -- how often it was changed, from 1
  last_sequence  INTEGER,                -- who signed up after it was started gets nothing; empty: not started
  expanded_up_to INTEGER NOT NULL,       -- sequence of the last person for whom it was decided whether they get it
  recipients     INTEGER NOT NULL        -- for how many people an email was written
) ${options}`,
  "CREATE INDEX mailings_at_work ON mailings (state) WHERE state IN ('scheduled', 'sending')",
  'CREATE INDEX mailings_by_event ON mailings (event_id, created_at)',
  "CREATE UNIQUE INDEX one_reminder_per_time ON mailings (event_id, send_at) WHERE kind = 'reminder'",

  // Its key is why nobody gets a mailing twice. Checked at the commit, because people and emails are written by one statement each.
  `CREATE TABLE mailing_recipients (
  mailing_id      TEXT NOT NULL REFERENCES mailings (id),
  registration_id TEXT NOT NULL REFERENCES registrations (id),
  message_id      TEXT NOT NULL UNIQUE REFERENCES messages (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (mailing_id, registration_id)
) ${options}`,

  `CREATE TABLE event_emails (
  event_id       TEXT PRIMARY KEY NOT NULL REFERENCES events (id),
  words          TEXT NOT NULL,          -- JSON: the organiser's words by kind of email and language
  reminder_hours INTEGER CHECK (reminder_hours BETWEEN 1 AND 336), -- so long before the event everybody who comes is reminded; empty: nobody
  version        INTEGER NOT NULL,
  changed_at     TEXT NOT NULL
) ${options}`,
  keepSilentBeforeNearEvents,
];

/** Whoever upgrades two days before an event has no time to decide whether people get a reminder: they get none. */
const NOTICE_MS = 48 * 3_600_000;

async function keepSilentBeforeNearEvents(db: Knex): Promise<void> {
  const now = new Date();
  const near = await db('events')
    .where('starts_at', '>', now.toISOString())
    .where('starts_at', '<', new Date(now.getTime() + NOTICE_MS).toISOString())
    .pluck<string[]>('id');
  for (const event_id of near)
    await db('event_emails').insert({ event_id, words: '{}', reminder_hours: null, version: 0, changed_at: now.toISOString() });
}
