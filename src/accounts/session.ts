import { type Table, table } from '../database/table.ts';

/** The time in which somebody is signed in. There is one live session of an account. */
export interface Session {
  id: string;
  accountId: string;
  begunAt: string;
  seenAt: string;
  expiresAt: string;
  endedAt: string | null;
}

export const sessions: Table<Session> = table('sessions', {
  id: 'text',
  accountId: 'text',
  begunAt: 'text',
  seenAt: 'text',
  expiresAt: 'text',
  endedAt: 'text',
});

/** Signing in is needed again after this long, and when nothing was asked for so long. Milliseconds. */
export const LIVES = 12 * 3_600_000;
export const IDLES = 2 * 3_600_000;
/** How exactly it is known when somebody was last seen: not every request needs a write. */
export const SEEN_EVERY = 5 * 60_000;

export function isLiveSession({ endedAt, expiresAt, seenAt }: Session, now: Date): boolean {
  return endedAt === null && now.toISOString() < expiresAt && now.getTime() - Date.parse(seenAt) < IDLES;
}
