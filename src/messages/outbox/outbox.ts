import { newId } from '../../crypto/ids.ts';
import type { Database } from '../../database/database.ts';
import { type Db, dialectOf, query } from '../../database/dialect.ts';
import { update } from '../../database/tableMapping.ts';
import { inTransaction, withRetry } from '../../database/transaction.ts';
import { type Message, messages } from '../message.ts';

/** After this time another process may claim the messages of a process that died while sending. */
const LOCK_MS = 3 * 60_000;
/** SQL condition: neither sent nor withdrawn nor given up. */
export const OUTSTANDING = 'sent_at IS NULL AND withdrawn_at IS NULL AND failed_at IS NULL';
export const UNPAUSED = 'NOT EXISTS (SELECT 1 FROM outbox_pauses WHERE resumed_at IS NULL)';

/** Which due messages go first: those due longest, or those that were tried least often. */
export type ClaimOrder = 'due first' | 'untried first';

const CLAIM_ORDER_SQL: Record<ClaimOrder, string> = { 'due first': 'next_attempt_at', 'untried first': 'attempts, next_attempt_at' };

/** Locks up to `limit` due messages of a channel for LOCK_MS, in this order, and returns them. Returns none while the outbox is paused. */
export async function claim(
  db: Database,
  lockToken: string,
  now: Date,
  limit: number,
  channel: Message['channel'] = 'email',
  order: ClaimOrder = 'due first',
): Promise<Message[]> {
  const nowIso = now.toISOString();
  const dueCondition = `${OUTSTANDING} AND channel = ? AND next_attempt_at <= ? AND (locked_until IS NULL OR locked_until <= ?) AND ${UNPAUSED}`;
  // The condition is repeated outside the subquery: PostgreSQL checks it again after waiting for a row lock, so that only
  // one of two processes gets a message.
  const claimed = await withRetry(db, () =>
    query<Message>(
      db,
      `UPDATE messages SET lock_token = ?, locked_until = ?
      WHERE id IN (SELECT id FROM messages WHERE ${dueCondition} ORDER BY ${CLAIM_ORDER_SQL[order]} LIMIT CAST(? AS INTEGER)) AND ${dueCondition}
      RETURNING ${messages.columns}`,
      [lockToken, new Date(now.getTime() + LOCK_MS).toISOString(), channel, nowIso, nowIso, limit, channel, nowIso, nowIso],
    ),
  );
  return claimed.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** A new message that its creator sends itself: dispatchers leave it alone for LOCK_MS, and send it if the creator died. */
export function lockForCreator(message: Message, now: Date): void {
  Object.assign(message, { lockToken: newId(), lockedUntil: new Date(now.getTime() + LOCK_MS).toISOString() });
}

/** Saves delivery results and unlocks the messages. Skips messages that another process has claimed after the lock expired. */
export function recordResults(db: Database, results: Message[]): Promise<void> {
  return inTransaction(db, async (transaction) => {
    const lockedIds = new Set(await findStillLocked(transaction, results));
    await update(
      transaction,
      messages,
      results.filter(({ id }) => lockedIds.has(id)).map((message) => ({ ...message, lockToken: null, lockedUntil: null })),
    );
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
