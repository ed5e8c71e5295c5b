import type { Database } from '../../database/database.ts';
import type { Message } from '../message.ts';
import { type Channel, findChannel } from './channelState.ts';
import { OUTSTANDING, UNPAUSED } from './outbox.ts';

const STALLED_AFTER_MS = 15 * 60_000;
/** A limit by the hour lets messages leave once an hour: after an email to hundreds that is slow, and nothing is broken. */
const LIMITED_AFTER_MS = 70 * 60_000;

/** Messages that should have left long ago: how many, and since when none leaves. */
export interface StalledOutbox {
  messages: number;
  since: string;
  /** The one that has been due longest. */
  head: Pick<Message, 'id' | 'template' | 'attempts' | 'lastError'>;
}

const lastProgress = new WeakMap<Database, Map<Channel, number>>();

/** Records that the server has just processed a message, whether it accepted or rejected it. */
export function markProgress(db: Database, channel: Channel, now: Date): void {
  const byChannel = lastProgress.get(db) ?? new Map<Channel, number>();
  lastProgress.set(db, byChannel.set(channel, now.getTime()));
}

/**
 * Returns the overdue messages of a channel if it has made no progress, or has failed for so long; null otherwise. A message that is
 * waiting for its retry is not overdue, and a long queue is not stalled while it is being sent from, be it once an hour. That many
 * recipients are refused stalls nothing: strangers can type addresses that do not exist.
 */
export async function findStalled(db: Database, channel: Channel, now: Date): Promise<StalledOutbox | null> {
  const { acceptedAt, faultSince, faultCause } = await findChannel(db, channel);
  const stalledBeforeMs = now.getTime() - (faultCause === 'rate' ? LIMITED_AFTER_MS : STALLED_AFTER_MS);
  const stalledBefore = new Date(stalledBeforeMs).toISOString();
  const isFailing = faultSince !== null && faultSince <= stalledBefore && faultCause !== 'all-refused';
  const progressMs = Math.max(lastProgress.get(db)?.get(channel) ?? 0, acceptedAt === null ? 0 : Date.parse(acceptedAt));
  if (!isFailing && progressMs > stalledBeforeMs) return null;
  const overdue = await db('messages')
    .whereRaw(`${OUTSTANDING} AND ${UNPAUSED}`)
    .where({ channel })
    .where('next_attempt_at', '<=', isFailing ? now.toISOString() : stalledBefore)
    .orderBy('next_attempt_at')
    .select<OverdueMessage[]>({ since: 'next_attempt_at' }, 'id', 'template', 'attempts', { lastError: 'last_error' })
    .limit(1)
    .select(db.raw('count(*) OVER () AS messages'));
  const [first] = overdue;
  if (!first) return null;
  const { messages, since, ...head } = first;
  return { messages: Number(messages), since: isFailing ? faultSince : since, head };
}

type OverdueMessage = Omit<StalledOutbox, 'head'> & StalledOutbox['head'];
