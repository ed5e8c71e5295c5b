import type { Database } from '../../database/database.ts';
import { query } from '../../database/dialect.ts';
import { withRetry } from '../../database/transaction.ts';
import { type Message, messages } from '../message.ts';
import { classesInTurn, PRIORITIES, type Priority } from '../priority.ts';
import { LOCK_MS, OUTSTANDING, UNPAUSED } from './outbox.ts';

type Channel = Message['channel'];

/** A message that is due. */
export type Candidate = Pick<Message, 'id' | 'priority' | 'channelFailedAt'>;

/** What another process was quicker to claim is looked for again so often. */
const MAX_TRIES = 3;
/** Among so many of each class, one is looked for that was not tried yet. */
const PROBE_CANDIDATES = 50;
const DUE = `${OUTSTANDING} AND channel = ? AND next_attempt_at <= ? AND (locked_until IS NULL OR locked_until <= ?)`;
/** Of several notices to one person, the first tells what the others would; they look at it once it is sent. */
const NO_OTHER_IS_BEING_SENT = `NOT EXISTS (SELECT 1 FROM messages AS other WHERE other.registration_id = messages.registration_id
      AND other.template = messages.template AND other.locked_until > ? AND other.sent_at IS NULL AND other.withdrawn_at IS NULL AND other.failed_at IS NULL)`;

/**
 * Locks up to `limit` due messages of a channel for LOCK_MS, by their priority, and returns them. `turn` is the number of messages
 * that were claimed before, see `classesInTurn`. Returns none while the outbox is paused.
 */
export function claim(db: Database, lockToken: string, now: Date, limit: number, channel: Channel = 'email', turn = 0): Promise<Message[]> {
  return claimChosen(db, lockToken, now, channel, limit, (candidates) => chooseInTurn(candidates, limit, turn));
}

/** Locks one due message to try whether the channel works, which fails: each time another one. */
export async function claimProbe(db: Database, lockToken: string, now: Date, channel: Channel): Promise<Message | undefined> {
  const [message] = await claimChosen(db, lockToken, now, channel, PROBE_CANDIDATES, chooseProbe);
  return message;
}

/** Ids for the next `limit` turns. `candidates` are in the order of their time. */
export function chooseInTurn(candidates: Candidate[], limit: number, turn: number): string[] {
  const byClass = new Map<Priority, string[]>(PRIORITIES.map((priority) => [priority, []]));
  for (const { id, priority } of candidates) byClass.get(priority)?.push(id);
  return Array.from({ length: limit }, (_, index) => {
    const priority = classesInTurn(turn + index).find((candidate) => (byClass.get(candidate) ?? []).length > 0);
    return priority === undefined ? undefined : byClass.get(priority)?.shift();
  }).filter((id) => id !== undefined);
}

/** The one that failed by the channel's fault longest ago; those that never did go first, by their priority. */
function chooseProbe(candidates: Candidate[]): string[] {
  const [first] = [...candidates].sort((a, b) => compare(a.channelFailedAt ?? '', b.channelFailedAt ?? ''));
  return first ? [first.id] : [];
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

async function claimChosen(
  db: Database,
  lockToken: string,
  now: Date,
  channel: Channel,
  limitPerClass: number,
  choose: (candidates: Candidate[]) => string[],
): Promise<Message[]> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const ids = choose(await findDue(db, channel, now, limitPerClass));
    if (ids.length === 0) return [];
    const claimed = await lock(db, ids, lockToken, channel, now);
    if (claimed.length > 0) return claimed.sort((a, b) => a.priority - b.priority || (a.id < b.id ? -1 : 1));
  }
  return [];
}

/** The first due messages of each class, from one range of the index messages_due_idx each. */
function findDue(db: Database, channel: Channel, now: Date, limitPerClass: number): Promise<Candidate[]> {
  const nowIso = now.toISOString();
  const ofClass = `SELECT * FROM (SELECT id, priority, channel_failed_at AS "channelFailedAt", next_attempt_at FROM messages
    WHERE ${DUE} AND priority = ? AND ${UNPAUSED} AND ${NO_OTHER_IS_BEING_SENT} ORDER BY next_attempt_at LIMIT CAST(? AS INTEGER)) AS due`;
  return query<Candidate>(
    db,
    `SELECT * FROM (${PRIORITIES.map(() => ofClass).join(' UNION ALL ')}) AS candidates ORDER BY priority, next_attempt_at`,
    PRIORITIES.flatMap((priority) => [channel, nowIso, nowIso, priority, nowIso, limitPerClass]),
  );
}

/** The condition is checked again: PostgreSQL does so after waiting for a row lock, so that only one of two processes gets a message. */
function lock(db: Database, ids: string[], lockToken: string, channel: Channel, now: Date): Promise<Message[]> {
  const nowIso = now.toISOString();
  return withRetry(db, () =>
    query<Message>(
      db,
      `UPDATE messages SET lock_token = ?, locked_until = ?
      WHERE id IN (${ids.map(() => '?').join(', ')}) AND ${DUE} AND ${UNPAUSED} RETURNING ${messages.columns}`,
      [lockToken, new Date(now.getTime() + LOCK_MS).toISOString(), ...ids, channel, nowIso, nowIso],
    ),
  );
}
