const MINUTE_MS = 60_000;
/** The last delay repeats. RFC 5321 4.5.4.1 asks for retries over 4 to 5 days. */
const RETRY_DELAYS_MS = [5, 15, 30, 60, 180, 360].map((minutes) => minutes * MINUTE_MS);
const MAX_RETRY_AGE_MS = 5 * 24 * 60 * MINUTE_MS;
const MAX_OWN_DELAY_MS = 30 * MINUTE_MS;

/** Time of the next attempt after `deferrals` failed ones, the first at `since`; null to give up. */
export function nextAttemptAt(since: string, deferrals: number, now: Date): string | null {
  return withinAge(since, RETRY_DELAYS_MS[Math.min(deferrals, RETRY_DELAYS_MS.length) - 1] ?? MINUTE_MS, now);
}

/** The same for a message that the server breaks off at while it accepts others: soon at first, because a lost connection looks the same. */
export function soonerAttemptAt(since: string, deferrals: number, now: Date): string | null {
  return withinAge(since, backoffMs(deferrals - 1, MAX_OWN_DELAY_MS), now);
}

function withinAge(since: string, delayMs: number, now: Date): string | null {
  const nextMs = now.getTime() + delayMs;
  return nextMs > Date.parse(since) + MAX_RETRY_AGE_MS ? null : new Date(nextMs).toISOString();
}

/** How long to wait after `failureCount` failures before this one, in milliseconds: 1 s, doubling to `maxMs`, 1 min unless told otherwise. */
export function backoffMs(failureCount: number, maxMs = MINUTE_MS): number {
  return Math.min(1_000 * 2 ** failureCount, maxMs);
}
