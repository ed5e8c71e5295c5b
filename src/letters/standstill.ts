import type { Database } from '../database/database.ts';
import { rows } from '../database/dialect.ts';
import type { Letter } from './letter.ts';
import { OUTSTANDING, UNPAUSED } from './outbox.ts';

/** Milliseconds. */
const LONG = 15 * 60_000;

type Channel = Letter['channel'];

/** Letters of a channel that should have left long ago. */
export interface Standstill {
  channel: Channel;
  letters: number;
  since: string;
}

const lastMoved = new WeakMap<Database, Map<Channel, number>>();

/** Tells that the other side has just dealt with a letter of ours, whatever it thought of it. */
export function moves(db: Database, channel: Channel, now: Date): void {
  const known = lastMoved.get(db) ?? new Map<Channel, number>();
  lastMoved.set(db, known.set(channel, now.getTime()));
}

/**
 * The channels on which nothing leaves. A letter that one mailbox did not want yet is put off until another time, and one
 * that waits behind many others has its turn while this process sees them leave: neither stands still.
 */
export async function standstills(db: Database, now: Date): Promise<Standstill[]> {
  const longAgo = now.getTime() - LONG;
  const late = await rows<Standstill>(
    db,
    `SELECT channel, count(*) AS letters, min(due_at) AS since FROM letters
    WHERE ${OUTSTANDING} AND due_at <= ? AND ${UNPAUSED} GROUP BY channel ORDER BY channel`,
    [new Date(longAgo).toISOString()],
  );
  return late.filter(({ channel }) => (lastMoved.get(db)?.get(channel) ?? longAgo) <= longAgo);
}
