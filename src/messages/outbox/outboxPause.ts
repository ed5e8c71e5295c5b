import { newId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import { insert, rowsFrom, type Table, table, update } from '../../database/tableMapping.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Actor, Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { OUTSTANDING } from './outbox.ts';

/** A period in which no process sends messages; new ones are still stored. At most one pause is open (`resumedAt` null). */
export interface OutboxPause {
  id: string;
  pausedAt: string;
  pausedBy: string;
  reason: string;
  resumedAt: string | null;
  resumedBy: string | null;
  /** How many messages were marked as sent, instead of sent, when the outbox was resumed. */
  markedSent: number;
}

const outboxPauses: Table<OutboxPause> = table('outbox_pauses', {
  id: 'text',
  pausedAt: 'text',
  pausedBy: 'text',
  reason: 'text',
  resumedAt: 'text',
  resumedBy: 'text',
  markedSent: 'integer',
});

/** The open pause; undefined if the outbox is not paused. */
export async function findCurrentPause(db: Db): Promise<OutboxPause | undefined> {
  return rowsFrom(db, outboxPauses).whereNull('resumed_at').first();
}

/** Messages that a process has already claimed are still sent. Throws a DomainError `conflict` if the outbox is paused. */
export async function pauseOutbox({ db, now }: Pick<Deps, 'db' | 'now'>, reason: string, actor: Actor): Promise<OutboxPause> {
  const existing = await findCurrentPause(db);
  if (existing) throw new DomainError('conflict', `The outbox has been paused since ${existing.pausedAt}: ${existing.reason}`);
  const notResumed = { resumedAt: null, resumedBy: null, markedSent: 0 };
  const pause = { id: newId(), pausedAt: now().toISOString(), pausedBy: actor.name, reason, ...notResumed };
  await inTransaction(db, (transaction) => insert(transaction, outboxPauses, [pause]));
  return pause;
}

/**
 * Resumes sending. With `markSent`, outstanding messages from before the pause are marked as sent: after a restore they may
 * have been sent since the backup was made, and would be sent twice. Throws a DomainError `conflict` if not paused.
 */
export function resumeOutbox(deps: Deps, actor: Actor, markSent: boolean): Promise<OutboxPause> {
  return inTransaction(deps.db, async (db) => {
    // A write first, to lock the row: of two concurrent calls, the second finds no open pause.
    await db('outbox_pauses')
      .whereNull('resumed_at')
      .update({ reason: db.ref('reason') });
    const pause = await findCurrentPause(db);
    if (!pause) throw new DomainError('conflict', 'The outbox is not paused.');
    const resumedAt = deps.now().toISOString();
    const markedSent = markSent ? await markOutstandingSent(db, pause.pausedAt, resumedAt) : 0;
    const resumed = { ...pause, resumedAt, resumedBy: actor.name, markedSent };
    await update(db, outboxPauses, [resumed]);
    return resumed;
  });
}

/** Returns how many. Deadlines for confirming are counted from `sentAt`, so they start now. */
async function markOutstandingSent(db: Db, createdUntil: string, sentAt: string): Promise<number> {
  return db('messages')
    .whereRaw(OUTSTANDING)
    .where('created_at', '<=', createdUntil)
    .update({ sent_at: sentAt, lock_token: null, locked_until: null, last_error: 'marked as sent by the operator' });
}
