/** What organisers are told by email: what each chose, what there is to tell, and how far the audit log was read. */
export const organiserNotices = (options: string) => [
  `CREATE TABLE notice_choices (
  id                TEXT PRIMARY KEY NOT NULL,
  event_id          TEXT NOT NULL REFERENCES events (id),
  account_id        TEXT NOT NULL REFERENCES accounts (id),
  first_sign_up     TEXT NOT NULL CHECK (first_sign_up IN ('now', 'daily', 'off')),
  fully_booked      TEXT NOT NULL CHECK (fully_booked IN ('now', 'daily', 'off')),
  wait_list         TEXT NOT NULL CHECK (wait_list IN ('now', 'daily', 'off')),
  undeliverable     TEXT NOT NULL CHECK (undeliverable IN ('now', 'daily', 'off')),
  late_cancellation TEXT NOT NULL CHECK (late_cancellation IN ('now', 'daily', 'off')),
  late_days         INTEGER NOT NULL CHECK (late_days BETWEEN 1 AND 30), -- a cancellation is late within so many days before the event
  changed_at        TEXT NOT NULL,
  CONSTRAINT one_choice_per_account_and_event UNIQUE (event_id, account_id)
) ${options}`,
  `CREATE TABLE notice_progress (
  event_id      TEXT PRIMARY KEY NOT NULL REFERENCES events (id),
  audit_length  INTEGER NOT NULL,        -- entries of the audit log of the event that were read
  failed_emails INTEGER NOT NULL,        -- emails of the event that were given up, when it was last looked at
  has_sign_ups  INTEGER NOT NULL CHECK (has_sign_ups IN (0, 1)),
  is_full       INTEGER NOT NULL CHECK (is_full IN (0, 1)),
  has_wait_list INTEGER NOT NULL CHECK (has_wait_list IN (0, 1)),
  unreachable   INTEGER NOT NULL         -- people whom no email reaches
) ${options}`,
  `CREATE TABLE notices (
  id         TEXT PRIMARY KEY NOT NULL,
  event_id   TEXT NOT NULL REFERENCES events (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  kind       TEXT NOT NULL CHECK (kind IN ('first_sign_up', 'fully_booked', 'wait_list', 'undeliverable', 'late_cancellation')),
  count      INTEGER NOT NULL CHECK (count > 0), -- of people
  due_at     TEXT NOT NULL,              -- not told before: at once, or with the digest of the day
  told_at    TEXT                        -- when an email was written that tells it
) ${options}`,
  'CREATE INDEX notices_to_tell ON notices (due_at) WHERE told_at IS NULL',
  'CREATE INDEX notices_by_recipient ON notices (account_id, event_id, told_at)',
  // What happened before the upgrade is no news.
  `INSERT INTO notice_progress (event_id, audit_length, failed_emails, has_sign_ups, is_full, has_wait_list, unreachable)
  SELECT id, audit_length, (SELECT count(*) FROM messages m WHERE m.event_id = events.id AND m.failed_at IS NOT NULL),
    CASE WHEN last_sequence > 0 THEN 1 ELSE 0 END, CASE WHEN slots_taken >= slots THEN 1 ELSE 0 END,
    CASE WHEN waiting_count > 0 THEN 1 ELSE 0 END, 1000000000 FROM events`,
];
