import { type Table, table } from '../../database/tableMapping.ts';

/** A login. An account has at most one live session. */
export interface Session {
  /** The jti of its token. */
  id: string;
  accountId: string;
  createdAt: string;
  /** Accurate to LAST_SEEN_INTERVAL_MS. */
  lastSeenAt: string;
  expiresAt: string;
  revokedAt: string | null;
}

export const sessions: Table<Session> = table('sessions', {
  id: 'text',
  accountId: 'text',
  createdAt: 'text',
  lastSeenAt: 'text',
  expiresAt: 'text',
  revokedAt: 'text',
});

/** A session ends after SESSION_TTL_MS, and earlier if there was no request for SESSION_IDLE_MS. */
export const SESSION_TTL_MS = 12 * 3_600_000;
export const SESSION_IDLE_MS = 2 * 3_600_000;
/** `lastSeenAt` is updated at most this often, so that not every request writes. */
export const LAST_SEEN_INTERVAL_MS = 5 * 60_000;

export function isLiveSession({ revokedAt, expiresAt, lastSeenAt }: Session, now: Date): boolean {
  return revokedAt === null && now.toISOString() < expiresAt && now.getTime() - Date.parse(lastSeenAt) < SESSION_IDLE_MS;
}
