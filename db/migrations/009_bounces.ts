/** What comes back after a message was sent: bounces and complaints, and the addresses that want no more. */
export const bounces = (options: string) => [
  `CREATE TABLE message_reports (
  message_id TEXT NOT NULL REFERENCES messages (id),
  kind       TEXT NOT NULL CHECK (kind IN ('bounced', 'complained')),
  at         TEXT NOT NULL,              -- when we learned of it
  source     TEXT NOT NULL CHECK (source IN ('pipe', 'imap', 'ses', 'postmark', 'mailgun')),
  status     TEXT,                       -- enhanced status code (RFC 3463), as in 5.1.1
  detail     TEXT,                       -- what the last server said; may contain the address, and is erased with it
  PRIMARY KEY (message_id, kind)
) ${options}`,
  `CREATE TABLE suppressions (
  id         TEXT PRIMARY KEY NOT NULL,  -- HMAC of the normalised address
  at         TEXT NOT NULL,              -- since when it gets no emails
  message_id TEXT NOT NULL REFERENCES messages (id) -- the message that was complained about
) ${options}`,
  `CREATE TABLE report_counters (
  outcome TEXT PRIMARY KEY NOT NULL,     -- bounced, complained, or why a report was ignored
  count   INTEGER NOT NULL,
  last_at TEXT NOT NULL
) ${options}`,
];
