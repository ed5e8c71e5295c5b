import { createHmac } from 'node:crypto';
import { type Db, rows } from '../database/dialect.ts';
import { Refusal } from '../errors.ts';
import type { Keys } from '../keys.ts';
import type { Words } from '../languages/texts.ts';

/** At most so many of something within so many seconds. */
export interface Allowance {
  what: string;
  most: number;
  seconds: number;
}

export interface Tally {
  allowance: Allowance;
  /** Of whom: an account, a number, a network. */
  of: string;
}

/**
 * Counts that outlive a dropped cookie and a restart, and are the same for every process. They are kept under an HMAC
 * of what is counted, so that nobody reads addresses out of them.
 */
export function makeTallies(keys: Keys) {
  const [key] = keys('tally');
  const idOf = ({ allowance, of }: Tally) =>
    createHmac('sha256', key).update(`${allowance.what} ${allowance.seconds} ${of}`).digest('base64url');

  /** Counts one more; false when that is more than allowed. */
  async function count(db: Db, now: Date, tally: Tally): Promise<{ within: boolean; retryAfter: number }> {
    const { seconds, most } = tally.allowance;
    const at = now.toISOString();
    const anew = new Date(now.getTime() + seconds * 1_000).toISOString();
    const [counted] = await rows<{ count: number; until: string }>(
      db,
      `INSERT INTO tallies (id, count, begins_anew_at) VALUES (?, 1, ?)
      ON CONFLICT (id) DO UPDATE SET
        count = CASE WHEN tallies.begins_anew_at <= ? THEN 1 ELSE tallies.count + 1 END,
        begins_anew_at = CASE WHEN tallies.begins_anew_at <= ? THEN excluded.begins_anew_at ELSE tallies.begins_anew_at END
      RETURNING count AS "count", begins_anew_at AS "until"`,
      [idOf(tally), anew, at, at],
    );
    const { count: sum = 1, until = anew } = counted ?? {};
    return { within: sum <= most, retryAfter: Math.max(1, Math.ceil((Date.parse(until) - now.getTime()) / 1_000)) };
  }

  /** Counts one more of each, and refuses when one of them was too many. */
  async function take(db: Db, now: Date, tallies: Tally[], code: 'forbidden' | 'too-many', words: Words): Promise<void> {
    const counted = [];
    for (const tally of tallies) counted.push(await count(db, now, tally));
    const beyond = counted.filter(({ within }) => !within).map(({ retryAfter }) => retryAfter);
    if (beyond.length > 0) throw new Refusal(code, words, { retryAfter: Math.max(...beyond) });
  }

  /** Refuses when there were as many as are allowed, and counts nothing. */
  async function refuseBeyond(db: Db, now: Date, tallies: Tally[], words: Words): Promise<void> {
    for (const tally of tallies) {
      const [found] = await rows<{ count: number; until: string }>(
        db,
        'SELECT count AS "count", begins_anew_at AS "until" FROM tallies WHERE id = ? AND begins_anew_at > ?',
        [idOf(tally), now.toISOString()],
      );
      if (!found || found.count < tally.allowance.most) continue;
      const retryAfter = Math.max(1, Math.ceil((Date.parse(found.until) - now.getTime()) / 1_000));
      throw new Refusal('forbidden', words, { retryAfter });
    }
  }

  /** What was counted is forgotten, after a success. */
  async function forget(db: Db, tallies: Tally[]): Promise<void> {
    for (const tally of tallies) await rows(db, 'DELETE FROM tallies WHERE id = ?', [idOf(tally)]);
  }

  return { count, take, refuseBeyond, forget };
}

export type Tallies = ReturnType<typeof makeTallies>;
