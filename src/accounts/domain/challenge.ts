import { newId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import { type Table, table } from '../../database/tableMapping.ts';

/** A one-time secret whose answer proves something. The secret is not stored: it is derived again from a key when it is sent. */
export interface Challenge {
  id: string;
  purpose: 'registration' | 'login' | 'confirm' | 'password_reset' | 'first_admin';
  channel: 'email' | 'sms' | 'authenticator' | 'terminal';
  accountId: string | null;
  /** The identity it proves. */
  identityId: string | null;
  flowId: string | null;
  /** HMAC of the secret; empty: no secret matches. */
  secretHash: string;
  createdAt: string;
  expiresAt: string;
  attempts: number;
  maxAttempts: number;
  usedAt: string | null;
  /** When a newer challenge replaced it. */
  supersededAt: string | null;
}

export const challenges: Table<Challenge> = table('challenges', {
  id: 'text',
  purpose: 'text',
  channel: 'text',
  accountId: 'text',
  identityId: 'text',
  flowId: 'text',
  secretHash: 'text',
  createdAt: 'text',
  expiresAt: 'text',
  attempts: 'integer',
  maxAttempts: 'integer',
  usedAt: 'text',
  supersededAt: 'text',
});

const UNUSED = { attempts: 0, usedAt: null, supersededAt: null } as const;

export function newChallenge(
  fields: Pick<Challenge, 'purpose' | 'channel'> & Partial<Pick<Challenge, 'accountId' | 'identityId' | 'flowId'>>,
  now: Date,
  { minutes, maxAttempts = 1 }: { minutes: number; maxAttempts?: number },
): Challenge {
  const expiresAt = new Date(now.getTime() + minutes * 60_000).toISOString();
  const owner = { accountId: null, identityId: null, flowId: null, ...fields };
  return { ...UNUSED, id: newId(), ...owner, secretHash: '', createdAt: now.toISOString(), expiresAt, maxAttempts };
}

export function isLiveChallenge({ usedAt, supersededAt, expiresAt }: Challenge, now: string): boolean {
  return usedAt === null && supersededAt === null && now < expiresAt;
}

/**
 * Counts one attempt before anything is compared, in one statement: of concurrent requests, no more than `maxAttempts`
 * get the challenge to compare with. Undefined when no attempt is left.
 */
export async function recordAttempt(db: Db, id: string, now: string): Promise<Challenge | undefined> {
  const [challenge] = await db('challenges')
    .where({ id, used_at: null, superseded_at: null })
    .where('expires_at', '>', now)
    .where('attempts', '<', db.ref('max_attempts'))
    .update({ attempts: db.raw('attempts + 1') })
    .returning(db.raw(challenges.columns));
  return challenge;
}

/** Marks the challenge as used; false if it is not live any more. */
export async function consume(db: Db, id: string, now: string): Promise<boolean> {
  const updated = await db('challenges')
    .where({ id, used_at: null, superseded_at: null })
    .where('expires_at', '>', now)
    .update({ used_at: now });
  return updated === 1;
}
