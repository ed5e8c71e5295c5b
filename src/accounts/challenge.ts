import { createHmac, type KeyObject } from 'node:crypto';
import { type Db, rows } from '../database/dialect.ts';
import { type Table, table } from '../database/table.ts';
import { newId } from '../ids.ts';
import type { Keys } from '../keys.ts';

/** A one-time secret that proves something, once it is answered. The secret is nowhere: it is drawn anew from a key to be sent. */
export interface Challenge {
  id: string;
  purpose: 'open' | 'log in' | 'confirm' | 'first administrator';
  channel: 'mail' | 'sms' | 'authenticator' | 'terminal';
  accountId: string | null;
  identityId: string | null;
  journeyId: string | null;
  hash: string;
  madeAt: string;
  expiresAt: string;
  tries: number;
  triesAllowed: number;
  usedAt: string | null;
  voidAt: string | null;
}

export const challenges: Table<Challenge> = table('challenges', {
  id: 'text',
  purpose: 'text',
  channel: 'text',
  accountId: 'text',
  identityId: 'text',
  journeyId: 'text',
  hash: 'text',
  madeAt: 'text',
  expiresAt: 'text',
  tries: 'integer',
  triesAllowed: 'integer',
  usedAt: 'text',
  voidAt: 'text',
});

/** Six digits to be typed while one waits for them; or twelve signs that find their account by themselves (60 bits). */
type Secret = 'digits' | 'signs';

/** No letter that looks like a digit (Crockford's base 32). */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export interface Codes {
  /** The hash under which the code of a new challenge is kept. */
  hashFor: (challengeId: string, kind: Secret) => string;
  /** The code, to be sent; null when the secret behind it is gone from SECRET_KEY. */
  codeOf: (challenge: Pick<Challenge, 'id' | 'hash'>, kind: Secret) => string | null;
  /** Whether the code that was given is the one of this challenge. */
  fits: (challenge: Pick<Challenge, 'id' | 'hash'>, code: string) => boolean;
  /** Every hash that a code which finds its own challenge may be kept under. */
  hashesOf: (code: string) => string[];
}

/**
 * Codes are drawn by HMAC-SHA-256 from the challenge's id, and kept as an HMAC under another key: a copy of the
 * database gives none of them away, and a letter can be rendered whenever it leaves.
 */
export function makeCodes(keys: Keys): Codes {
  const drawing = keys('code');
  const hashing = keys('code hash');
  const hashed = (key: KeyObject, id: string, code: string) => hmac(key, code.length === 6 ? `${id} ${code}` : code).toString('base64url');

  return {
    hashFor: (id, kind) => hashed(hashing[0], id, draw(drawing[0], id, kind)),
    codeOf: ({ id, hash }, kind) => {
      const drawn = drawing.map((key) => draw(key, id, kind));
      return drawn.find((code) => hashing.some((key) => hashed(key, id, code) === hash)) ?? null;
    },
    fits: ({ id, hash }, code) => hash !== '' && hashing.some((key) => hashed(key, id, code) === hash),
    hashesOf: (code) => hashing.map((key) => hashed(key, '', code)),
  };
}

function draw(key: KeyObject, id: string, kind: Secret): string {
  const bytes = hmac(key, `${kind} ${id}`);
  if (kind === 'digits') return String(bytes.readBigUInt64BE() % 1_000_000n).padStart(6, '0');
  return Array.from(bytes.subarray(0, 12), (byte) => SIGNS[byte % SIGNS.length]).join('');
}

function hmac(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** A code as somebody may type it: in groups, in small letters, with an O for a zero. */
export function asTyped(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
}

const NOT_TRIED = { tries: 0, usedAt: null, voidAt: null } as const;

/** A challenge that is live for so many minutes, and may be answered wrongly so often. */
export function newChallenge(
  of: Pick<Challenge, 'purpose' | 'channel'> & Partial<Pick<Challenge, 'accountId' | 'identityId' | 'journeyId'>>,
  now: Date,
  { minutes, triesAllowed = 1 }: { minutes: number; triesAllowed?: number },
): Challenge {
  const expiresAt = new Date(now.getTime() + minutes * 60_000).toISOString();
  const whose = { accountId: null, identityId: null, journeyId: null, ...of };
  return { ...NOT_TRIED, id: newId(), ...whose, hash: '', madeAt: now.toISOString(), expiresAt, triesAllowed };
}

export function isLive({ usedAt, voidAt, expiresAt }: Challenge, now: string): boolean {
  return usedAt === null && voidAt === null && now < expiresAt;
}

/**
 * Counts one try before anything is compared, in one statement: however many come at once, no more than are allowed
 * get the challenge to compare with.
 */
export async function countTry(db: Db, id: string, now: string): Promise<Challenge | undefined> {
  const [challenge] = await rows<Challenge>(
    db,
    `UPDATE challenges SET tries = tries + 1
    WHERE id = ? AND tries < tries_allowed AND used_at IS NULL AND void_at IS NULL AND expires_at > ?
    RETURNING ${challenges.columns}`,
    [id, now],
  );
  return challenge;
}

/** Uses it up; false when somebody else did. */
export async function useUp(db: Db, id: string, now: string): Promise<boolean> {
  const used = await rows(
    db,
    'UPDATE challenges SET used_at = ? WHERE id = ? AND used_at IS NULL AND void_at IS NULL AND expires_at > ? RETURNING id',
    [now, id, now],
  );
  return used.length === 1;
}
