import { type Db, rows } from '../database/dialect.ts';
import { find, insert, type Table, table, update } from '../database/table.ts';
import { inTransaction } from '../database/transaction.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Actor, World } from '../world.ts';
import { OUTSTANDING } from './outbox.ts';

/** A time in which letters are written and none leaves, whatever processes there are. */
export interface Pause {
  id: string;
  pausedAt: string;
  pausedBy: string;
  reason: string;
  resumedAt: string | null;
  resumedBy: string | null;
  takenForSent: number;
}

const pauses: Table<Pause> = table('pauses', {
  id: 'text',
  pausedAt: 'text',
  pausedBy: 'text',
  reason: 'text',
  resumedAt: 'text',
  resumedBy: 'text',
  takenForSent: 'integer',
});

/** The pause there is now; undefined when letters leave. */
export async function pauseNow(db: Db): Promise<Pause | undefined> {
  const [pause] = await find(db, pauses, 'resumed_at IS NULL', []);
  return pause;
}

/** No letter leaves any more; those that a process has in hand at this moment still do. */
export async function pauseOutbox({ db, now }: Pick<World, 'db' | 'now'>, reason: string, by: Actor): Promise<Pause> {
  const before = await pauseNow(db);
  if (before) throw new Refusal('conflict', `The outbox is paused already, since ${before.pausedAt}: ${before.reason}`);
  const nothingYet = { resumedAt: null, resumedBy: null, takenForSent: 0 };
  const pause = { id: newId(), pausedAt: now().toISOString(), pausedBy: by.name, reason, ...nothingYet };
  await inTransaction(db, (transaction) => insert(transaction, pauses, [pause]));
  return pause;
}

/**
 * Letters leave again. With `sentAlready` those that were written before the pause are taken for sent: after a restore they
 * may have left since the backup was made, and would leave once more.
 */
export function resumeOutbox(world: World, by: Actor, sentAlready: boolean): Promise<Pause> {
  return inTransaction(world.db, async (db) => {
    // Writes first: of two who resume at once, the second finds it done.
    await rows(db, 'UPDATE pauses SET reason = reason WHERE resumed_at IS NULL');
    const pause = await pauseNow(db);
    if (!pause) throw new Refusal('conflict', 'The outbox is not paused.');
    const resumedAt = world.now().toISOString();
    const takenForSent = sentAlready ? await takeForSent(db, pause.pausedAt, resumedAt) : 0;
    const resumed = { ...pause, resumedAt, resumedBy: by.name, takenForSent };
    await update(db, pauses, [resumed]);
    return resumed;
  });
}

/** From now on their time to answer counts, as if the mail server had just taken them. Gives how many there were. */
async function takeForSent(db: Db, before: string, at: string): Promise<number> {
  const taken = await rows<{ id: string }>(
    db,
    `UPDATE letters SET sent_at = ?, lease = NULL, leased_until = NULL, last_error = 'taken for sent by the operator'
    WHERE ${OUTSTANDING} AND written_at <= ? RETURNING id`,
    [at, before],
  );
  return taken.length;
}
