import type { Database } from '../database/database.ts';
import { type Db, dialectOf, rows } from '../database/dialect.ts';
import { update } from '../database/table.ts';
import { inTransaction, retrying } from '../database/transaction.ts';
import { type Letter, letters } from './letter.ts';

/** A process that dies while sending leaves its letters to others after this long. Milliseconds. */
const LEASE = 3 * 60_000;
/** Neither sent nor given up. */
export const OUTSTANDING = 'sent_at IS NULL AND withdrawn_at IS NULL AND undeliverable_at IS NULL';
export const UNPAUSED = 'NOT EXISTS (SELECT 1 FROM pauses WHERE resumed_at IS NULL)';

/** Takes up to `most` letters that are due, mails or SMS, the oldest first, for this `lease` alone; none while the outbox is paused. */
export async function claim(db: Database, lease: string, now: Date, most: number, channel: Letter['channel'] = 'mail'): Promise<Letter[]> {
  const at = now.toISOString();
  const due = `${OUTSTANDING} AND channel = ? AND due_at <= ? AND (leased_until IS NULL OR leased_until <= ?) AND ${UNPAUSED}`;
  // The condition stands twice: of two processes that chose the same letter, the second finds it taken.
  const claimed = await retrying(db, () =>
    rows<Letter>(
      db,
      `UPDATE letters SET lease = ?, leased_until = ?
      WHERE id IN (SELECT id FROM letters WHERE ${due} ORDER BY due_at LIMIT ?) AND ${due}
      RETURNING ${letters.columns}`,
      [lease, new Date(now.getTime() + LEASE).toISOString(), channel, at, at, most, channel, at, at],
    ),
  );
  return claimed.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Writes what became of letters, but not of those that somebody else has leased by now. */
export function settle(db: Database, settled: Letter[]): Promise<void> {
  return inTransaction(db, async (transaction) => {
    const mine = new Set(await stillLeased(transaction, settled));
    await update(
      transaction,
      letters,
      settled.filter(({ id }) => mine.has(id)).map((letter) => ({ ...letter, lease: null, leasedUntil: null })),
    );
  });
}

async function stillLeased(db: Db, settled: Letter[]): Promise<string[]> {
  const fields = letters.fields.filter(({ field }) => field === 'id' || field === 'lease');
  const { recordset, encode } = dialectOf(db);
  const found = await rows<{ id: string }>(
    db,
    `UPDATE letters SET lease = letters.lease FROM ${recordset(fields)}
    WHERE letters.id = v."id" AND letters.lease = v."lease" RETURNING letters.id AS "id"`,
    [encode(settled, fields)],
  );
  return found.map(({ id }) => id);
}

export interface OutboxState {
  outstanding: number;
  undeliverable: number;
  /** When the oldest letter that has not left was written. */
  oldest: string | null;
}

/** Asks only for letters that have not left: it is asked often, and the others are many. */
export async function outboxState(db: Db): Promise<OutboxState> {
  const [state] = await rows<OutboxState>(
    db,
    `SELECT count(*) AS outstanding, min(written_at) AS oldest,
      (SELECT count(*) FROM letters WHERE undeliverable_at IS NOT NULL) AS undeliverable FROM letters WHERE ${OUTSTANDING}`,
  );
  return state ?? { outstanding: 0, undeliverable: 0, oldest: null };
}
