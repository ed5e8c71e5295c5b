import { type Db, dialectOf, query } from '../database/dialect.ts';
import type { LastEmail } from './exportedPerson.ts';

/** What became of the newest email to each registration that was sent any, by its id. A withdrawn one was never on its way. */
export async function findLastEmails(db: Db, registrationIds: string[]): Promise<Map<string, LastEmail>> {
  const found = await query<{ id: string; messageId: string; state: LastEmail }>(
    db,
    `SELECT messages.registration_id AS "id", messages.id AS "messageId",
      CASE WHEN messages.failed_at IS NOT NULL THEN 'undeliverable' WHEN messages.sent_at IS NULL THEN 'waiting'
        WHEN r.message_id IS NOT NULL THEN 'bounced' ELSE 'sent' END AS state
    FROM ${dialectOf(db).lookUp('messages', ["registration_id = wanted AND channel = 'email' AND withdrawn_at IS NULL"])}
    LEFT JOIN message_reports r ON r.message_id = messages.id AND r.kind = 'bounced'`,
    [JSON.stringify(registrationIds)],
  );
  const newest = new Map<string, { messageId: string; state: LastEmail }>();
  // Ids of messages are in the order of time.
  for (const email of found) if (email.messageId > (newest.get(email.id)?.messageId ?? '')) newest.set(email.id, email);
  return new Map([...newest].map(([id, { state }]) => [id, state]));
}
