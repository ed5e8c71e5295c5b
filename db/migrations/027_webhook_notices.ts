/** Organisers are told by email that a webhook of their event was disabled: owners, unless they have chosen to be told nothing. */
export const webhookNotices = (options: string) => [
  `ALTER TABLE notice_choices ADD COLUMN webhook_disabled TEXT NOT NULL DEFAULT 'off' CHECK (webhook_disabled IN ('now', 'daily', 'off'))`,
  `UPDATE notice_choices SET webhook_disabled = 'now'
  WHERE NOT (first_sign_up = 'off' AND fully_booked = 'off' AND wait_list = 'off' AND undeliverable = 'off' AND late_cancellation = 'off')
    AND EXISTS (SELECT 1 FROM team_members t
      WHERE t.event_id = notice_choices.event_id AND t.account_id = notice_choices.account_id AND t.role = 'owner')`,
  'ALTER TABLE notices RENAME TO notices_before',
  `CREATE TABLE notices (
  id         TEXT PRIMARY KEY NOT NULL,
  event_id   TEXT NOT NULL REFERENCES events (id),
  account_id TEXT NOT NULL REFERENCES accounts (id),
  kind       TEXT NOT NULL
    CHECK (kind IN ('first_sign_up', 'fully_booked', 'wait_list', 'undeliverable', 'late_cancellation', 'webhook_disabled')),
  count      INTEGER NOT NULL CHECK (count > 0), -- of people, or of webhooks
  due_at     TEXT NOT NULL,              -- not told before: at once, or with the digest of the day
  told_at    TEXT                        -- when an email was written that tells it
) ${options}`,
  `INSERT INTO notices (id, event_id, account_id, kind, count, due_at, told_at)
  SELECT id, event_id, account_id, kind, count, due_at, told_at FROM notices_before`,
  'DROP TABLE notices_before',
  'CREATE INDEX notices_to_tell ON notices (due_at) WHERE told_at IS NULL',
  'CREATE INDEX notices_by_recipient ON notices (account_id, event_id, told_at)',
];
