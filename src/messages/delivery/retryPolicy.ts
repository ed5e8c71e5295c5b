const MINUTE_MS = 60_000;
/** The last delay repeats. RFC 5321 4.5.4.1 asks for retries over 4 to 5 days. */
const RETRY_DELAYS_MS = [5, 15, 30, 60, 180, 360].map((minutes) => minutes * MINUTE_MS);
const MAX_RETRY_AGE_MS = 5 * 24 * 60 * MINUTE_MS;

/** Time of the next attempt after `attempts` failed ones; null to give up. */
export function nextAttemptAt(createdAt: string, attempts: number, now: Date): string | null {
  const delayMs = RETRY_DELAYS_MS[Math.min(attempts, RETRY_DELAYS_MS.length) - 1] ?? MINUTE_MS;
  const nextMs = now.getTime() + delayMs;
  return nextMs > Date.parse(createdAt) + MAX_RETRY_AGE_MS ? null : new Date(nextMs).toISOString();
}

/** How long to wait after `failureCount` failures before this one, in milliseconds: 1 s, doubling to `maxMs`, 1 min unless told otherwise. */
export function backoffMs(failureCount: number, maxMs = MINUTE_MS): number {
  return Math.min(1_000 * 2 ** failureCount, maxMs);
}
