import { createHmac } from 'node:crypto';
import type { Keys } from '../crypto/keys.ts';
import { DomainError } from '../domainError.ts';
import type { LocalizedText } from '../i18n/translate.ts';
import { type Db, query } from './dialect.ts';

export interface RateLimit {
  name: string;
  max: number;
  windowSeconds: number;
}

export interface Counter {
  limit: RateLimit;
  /** Whose count: an account id, a phone number, a network. */
  subject: string;
}

/**
 * Fixed-window counters in the database: they survive a dropped cookie and a restart, and all processes share them.
 * Their ids are HMACs of the subject, so that the table reveals no addresses.
 */
export function createCounters(keys: Keys) {
  const [key] = keys('rate limit counter');
  const idOf = ({ limit, subject }: Counter) =>
    createHmac('sha256', key).update(`${limit.name} ${limit.windowSeconds} ${subject}`).digest('base64url');

  /** Counts one more. `sum` are those of the window; `retryAfter` are the seconds until it ends. */
  async function count(db: Db, now: Date, counter: Counter): Promise<{ sum: number; isWithinLimit: boolean; retryAfter: number }> {
    const { windowSeconds, max } = counter.limit;
    const at = now.toISOString();
    const windowEndsAt = new Date(now.getTime() + windowSeconds * 1_000).toISOString();
    const [current] = await query<{ count: number; until: string }>(
      db,
      `INSERT INTO rate_limit_counters (id, count, resets_at) VALUES (?, 1, ?)
      ON CONFLICT (id) DO UPDATE SET
        count = CASE WHEN rate_limit_counters.resets_at <= ? THEN 1 ELSE rate_limit_counters.count + 1 END,
        resets_at = CASE WHEN rate_limit_counters.resets_at <= ? THEN excluded.resets_at ELSE rate_limit_counters.resets_at END
      RETURNING count AS "count", resets_at AS "until"`,
      [idOf(counter), windowEndsAt, at, at],
    );
    const { count: sum = 1, until = windowEndsAt } = current ?? {};
    return { sum, isWithinLimit: sum <= max, retryAfter: secondsUntil(until, now) };
  }

  /**
   * Counts one more of each.
   * @throws DomainError with `code` if one of them exceeds its limit.
   */
  async function consume(db: Db, now: Date, counters: Counter[], code: 'forbidden' | 'too-many', text: LocalizedText): Promise<void> {
    const current = [];
    for (const counter of counters) current.push(await count(db, now, counter));
    const exceeded = current.filter(({ isWithinLimit }) => !isWithinLimit).map(({ retryAfter }) => retryAfter);
    if (exceeded.length > 0) throw waitError(code, text, Math.max(...exceeded));
  }

  /** Seconds until none of them has reached its limit; 0 if none has. Counts nothing. */
  async function secondsToWait(db: Db, now: Date, counters: Counter[]): Promise<number> {
    const waits = [0];
    for (const counter of counters) {
      if (counter.limit.max <= 0) waits.push(counter.limit.windowSeconds);
      const found = await db('rate_limit_counters')
        .where({ id: idOf(counter) })
        .where('resets_at', '>', now.toISOString())
        .first<{ count: number; until: string } | undefined>('count', 'resets_at as until');
      if (found && found.count >= counter.limit.max) waits.push(secondsUntil(found.until, now));
    }
    return Math.max(...waits);
  }

  /**
   * Counts nothing.
   * @throws DomainError `forbidden` if one of them has reached its limit.
   */
  async function assertBelow(db: Db, now: Date, counters: Counter[], text: LocalizedText): Promise<void> {
    const seconds = await secondsToWait(db, now, counters);
    if (seconds > 0) throw waitError('forbidden', text, seconds);
  }

  async function reset(db: Db, counters: Counter[]): Promise<void> {
    await db('rate_limit_counters').whereIn('id', counters.map(idOf)).delete();
  }

  return { count, consume, secondsToWait, assertBelow, reset };
}

/** An error that says how long to wait: in its text, as `minutes` and `hours`, and in Retry-After. */
export function waitError(code: 'forbidden' | 'too-many', text: LocalizedText, retryAfter: number): DomainError {
  return new DomainError(code, { ...text, values: { ...text.values, ...waitValues(retryAfter) } }, { retryAfter });
}

/** `hours` is 0 for waits that are told in minutes. */
function waitValues(seconds: number): { minutes: number; hours: number } {
  const minutes = Math.ceil(seconds / 60);
  return { minutes, hours: minutes > 120 ? Math.ceil(minutes / 60) : 0 };
}

function secondsUntil(time: string, now: Date): number {
  return Math.max(1, Math.ceil((Date.parse(time) - now.getTime()) / 1_000));
}

export type Counters = ReturnType<typeof createCounters>;
