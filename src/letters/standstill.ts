import type { Database } from '../database/database.ts';
import { rows } from '../database/dialect.ts';
import type { Letter } from './letter.ts';
import { OUTSTANDING, UNPAUSED } from './outbox.ts';

/** Milliseconds. */
const LONG = 15 * 60_000;

type Channel = Letter['channel'];

/** Letters that should have left long ago: how many, and when the first of them. */
export interface Standstill {
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
 * Whether nothing leaves by a channel; null when letters do. A letter that one mailbox did not want yet is put off until
 * another time, and one that waits behind many others has its turn while this process sees them leave: neither stands still.
 */
export async function standstill(db: Database, channel: Channel, now: Date): Promise<Standstill | null> {
  const longAgo = now.getTime() - LONG;
  if ((lastMoved.get(db)?.get(channel) ?? longAgo) > longAgo) return null;
  const [late] = await rows<Standstill>(
    db,
    `SELECT count(*) AS letters, min(due_at) AS since FROM letters
    WHERE ${OUTSTANDING} AND channel = ? AND due_at <= ? AND ${UNPAUSED}`,
    [channel, new Date(longAgo).toISOString()],
  );
  return late && late.letters > 0 ? late : null;
}
