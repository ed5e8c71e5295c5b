import { type Db, query } from '../../database/dialect.ts';
import { deliverableEmail } from '../../validation/emailAddress.ts';

interface Attempt {
  sequence: number;
  email: string;
  emailNormalized: string;
  /** Null: the address of the registration. */
  address: string | null;
  /** Given up, or came back. */
  isLost: number;
}

/**
 * Sequences of the live registrations of an event whose current address did not get the newest email: it was given up or came
 * back. Emails that are still to be sent do not count. Reads only what concerns people with a lost email.
 */
export async function findUndeliverable(db: Db, eventId: string): Promise<number[]> {
  // CROSS JOIN: SQLite goes through the lost emails, never through all messages.
  const attempts = await query<Attempt>(
    db,
    `SELECT r.sequence, r.email, r.email_normalized AS "emailNormalized", coalesce(m.sent_to, m.recipient) AS address,
      CASE WHEN m.failed_at IS NOT NULL OR b.message_id IS NOT NULL THEN 1 ELSE 0 END AS "isLost"
    FROM (
      SELECT registration_id FROM messages WHERE event_id = ? AND failed_at IS NOT NULL
      UNION
      SELECT bounced.registration_id FROM message_reports report CROSS JOIN messages bounced
      WHERE report.kind = 'bounced' AND bounced.id = report.message_id AND bounced.event_id = ?
    ) lost
    CROSS JOIN registrations r CROSS JOIN messages m
    LEFT JOIN message_reports b ON b.message_id = m.id AND b.kind = 'bounced'
    WHERE r.id = lost.registration_id AND r.ended_at IS NULL
      AND m.registration_id = r.id AND (m.sent_at IS NOT NULL OR m.failed_at IS NOT NULL)
    ORDER BY m.id`,
    [eventId, eventId],
  );
  const newest = new Map<number, Attempt>();
  for (const attempt of attempts) if (isToCurrentAddress(attempt)) newest.set(attempt.sequence, attempt);
  return [...newest.values()].filter(({ isLost }) => isLost === 1).map(({ sequence }) => sequence);
}

function isToCurrentAddress({ address, email, emailNormalized }: Attempt): boolean {
  return email !== '' && (address === null || address === deliverableEmail(email, emailNormalized));
}
