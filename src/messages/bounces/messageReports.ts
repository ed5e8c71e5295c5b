import { type Db, query } from '../../database/dialect.ts';

/** How a report reached us. */
export type ReportSource = 'pipe' | 'imap' | 'ses' | 'postmark' | 'mailgun';

/** What came back about a message that was sent. One of each kind per message: the first. */
export interface MessageReport {
  messageId: string;
  kind: 'bounced' | 'complained';
  /** ISO 8601 in UTC. */
  at: string;
  source: ReportSource;
  /** Enhanced status code (RFC 3463), as in 5.1.1. */
  status: string | null;
  /** What the last server said. It may contain the address. */
  detail: string | null;
}

/** False if the message has a report of this kind already: servers and providers tell the same more than once. */
export async function insertReport(db: Db, { messageId, kind, at, source, status, detail }: MessageReport): Promise<boolean> {
  const inserted = await query(
    db,
    `INSERT INTO message_reports (message_id, kind, at, source, status, detail) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (message_id, kind) DO NOTHING RETURNING message_id`,
    [messageId, kind, at, source, status, detail],
  );
  return inserted.length > 0;
}

/** Erases what is personal in the reports about these messages. */
export async function eraseReports(
  db: Db,
  messagesOf: { event_id: string } | { account_id: string } | { registration_id: string },
): Promise<void> {
  await db('message_reports').whereIn('message_id', db('messages').select('id').where(messagesOf)).update({ detail: null });
}
