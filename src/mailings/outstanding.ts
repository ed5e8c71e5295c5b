import { type Db, query } from '../database/dialect.ts';
import { OUTSTANDING } from '../messages/outbox/outbox.ts';
import type { Mailing } from './mailing.ts';

const OF_MAILING = 'id IN (SELECT message_id FROM mailing_recipients WHERE mailing_id = ?)';
/** Of any other, a dispatcher may be sending it just now, or has tried: then the recipient may have it. */
const UNTOUCHED = `${OUTSTANDING} AND attempts = 0 AND lock_token IS NULL`;

/**
 * Takes the emails of a mailing that nobody has tried to send out of the outbox. For whom they were is decided again once it goes on;
 * the result says how far it is decided now.
 */
export async function takeBack(db: Db, { id, expandedUpTo }: Mailing): Promise<Pick<Mailing, 'expandedUpTo' | 'recipients'>> {
  const [found] = await query<{ first: number | null }>(
    db,
    `SELECT min(r.sequence) AS first FROM mailing_recipients p JOIN registrations r ON r.id = p.registration_id
    WHERE p.mailing_id = ? AND p.message_id IN (SELECT id FROM messages WHERE ${OF_MAILING} AND ${UNTOUCHED})`,
    [id, id],
  );
  await db.raw(`DELETE FROM messages WHERE ${OF_MAILING} AND ${UNTOUCHED}`, [id]);
  await db.raw(
    'DELETE FROM mailing_recipients WHERE mailing_id = ? AND NOT EXISTS (SELECT 1 FROM messages WHERE messages.id = message_id)',
    [id],
  );
  const [left] = await query<{ recipients: number }>(
    db,
    'SELECT CAST(count(*) AS INTEGER) AS recipients FROM mailing_recipients WHERE mailing_id = ?',
    [id],
  );
  return { expandedUpTo: Math.min(expandedUpTo, (found?.first ?? expandedUpTo + 1) - 1), recipients: left?.recipients ?? 0 };
}

/** Those that are being sent just now are withdrawn when they would be tried again. */
export async function withdrawOutstanding(db: Db, { id }: Pick<Mailing, 'id'>, at: string): Promise<void> {
  await db.raw(`UPDATE messages SET withdrawn_at = ? WHERE ${OF_MAILING} AND ${OUTSTANDING} AND lock_token IS NULL`, [at, id]);
}

/** Whether an email of it still waits. */
export async function hasOutstanding(db: Db, { id }: Pick<Mailing, 'id'>): Promise<boolean> {
  return (await query(db, `SELECT 1 FROM messages WHERE ${OF_MAILING} AND ${OUTSTANDING} LIMIT 1`, [id])).length > 0;
}
