import { newId } from '../../crypto/ids.ts';
import type { Database } from '../../database/database.ts';
import { type Db, dialectOf, query } from '../../database/dialect.ts';
import { update } from '../../database/tableMapping.ts';
import { inTransaction } from '../../database/transaction.ts';
import { type Message, messages } from '../message.ts';

/** After this time another process may claim the messages of a process that died while sending; see `renewLocks`. */
export const LOCK_MS = 3 * 60_000;
/** SQL condition: neither sent nor withdrawn nor given up. */
export const OUTSTANDING = 'sent_at IS NULL AND withdrawn_at IS NULL AND failed_at IS NULL';
/**
 * SQL expression: when a message asked its recipient something, or was given up by the recipient's fault. Null while our own fault
 * keeps it from being sent: no time limit runs for somebody who was not asked. Old rows have no cause.
 */
export const ASKED_AT = `coalesce(sent_at, CASE WHEN cause IN
  ('rendering', 'login', 'relay', 'sender', 'quota', 'rate', 'connections', 'blocked', 'tls') THEN NULL ELSE failed_at END)`;
export const UNPAUSED = 'NOT EXISTS (SELECT 1 FROM outbox_pauses WHERE resumed_at IS NULL)';

/** A new message that its creator sends itself: dispatchers leave it alone for LOCK_MS, and send it if the creator died. */
export function lockForCreator(message: Message, now: Date): void {
  Object.assign(message, { lockToken: newId(), lockedUntil: new Date(now.getTime() + LOCK_MS).toISOString() });
}

/** Extends the locks of messages that are still being sent, so that they end soon after the death of their process and not before. */
export async function renewLocks(db: Db, beingSent: Message[], now: Date): Promise<void> {
  await db('messages')
    .whereIn(
      'id',
      beingSent.map(({ id }) => id),
    )
    .whereIn(
      'lock_token',
      beingSent.flatMap(({ lockToken }) => lockToken ?? []),
    )
    .update({ locked_until: new Date(now.getTime() + LOCK_MS).toISOString() });
}

/**
 * Saves delivery results and unlocks the messages, together with what else `alsoSave` writes. Skips messages that another process
 * has claimed after the lock expired.
 */
export function recordResults(db: Database, results: Message[], alsoSave?: (transaction: Db) => Promise<void>): Promise<void> {
  return inTransaction(db, async (transaction) => {
    const lockedIds = new Set(await findStillLocked(transaction, results));
    await update(
      transaction,
      messages,
      results.filter(({ id }) => lockedIds.has(id)).map((message) => ({ ...message, lockToken: null, lockedUntil: null })),
    );
    await alsoSave?.(transaction);
  });
}

/** Returns the ids of the messages that still have the lock token in `results`. Writes, to lock the rows until the transaction ends. */
async function findStillLocked(db: Db, results: Message[]): Promise<string[]> {
  const fields = messages.fields.filter(({ field }) => field === 'id' || field === 'lockToken');
  const { joinedRecordset, encode } = dialectOf(db);
  const result = await query<{ id: string }>(
    db,
    `UPDATE messages SET lock_token = messages.lock_token FROM ${joinedRecordset(fields, results.length)}
    WHERE messages.id = v."id" AND messages.lock_token = v."lockToken" RETURNING messages.id AS "id"`,
    [encode(results, fields)],
  );
  return result.map(({ id }) => id);
}

export interface OutboxState {
  outstanding: number;
  /** Messages that were given up (`failed_at`). */
  undeliverable: number;
  /** Creation time of the oldest outstanding message. */
  oldest: string | null;
}

/**
 * Counts without scanning sent messages, because it runs often and they are most of the table. PostgreSQL without statistics expects
 * that nearly every `failed_at` IS NOT NULL, and few in a range, for which it uses the index.
 */
export async function outboxState(db: Db): Promise<OutboxState> {
  const [state] = await query<OutboxState>(
    db,
    `SELECT count(*) AS outstanding, min(created_at) AS oldest,
      (SELECT count(*) FROM messages WHERE failed_at BETWEEN '0' AND '9') AS undeliverable FROM messages WHERE ${OUTSTANDING}`,
  );
  return state ?? { outstanding: 0, undeliverable: 0, oldest: null };
}
