const DAY_MS = 24 * 3_600_000;
/** When a request without a decision is brought up again, in days after it was made known to reviewers. */
const REMINDER_DAYS = [2, 7, 14];
/** From the last of them on, every so many days. */
const LATER_INTERVAL_DAYS = 14;

/** The shortest time between two of them, for a first selection in SQL. */
export const SHORTEST_REMINDER_INTERVAL_MS = 2 * DAY_MS;

/** Whether a reminder is due since the last one. Times are ISO 8601 in UTC; `remindedAt` is null if there was none. */
export function isReminderDue(requestedAt: string, remindedAt: string | null, now: Date): boolean {
  const due = lastReminderTime(Date.parse(requestedAt), now.getTime());
  return due !== null && (remindedAt === null || Date.parse(remindedAt) < due);
}

function lastReminderTime(requestedMs: number, nowMs: number): number | null {
  const ageDays = (nowMs - requestedMs) / DAY_MS;
  const last = REMINDER_DAYS.at(-1) ?? 0;
  const laterSteps = Math.floor((ageDays - last) / LATER_INTERVAL_DAYS);
  const days = laterSteps >= 1 ? last + laterSteps * LATER_INTERVAL_DAYS : REMINDER_DAYS.findLast((step) => step <= ageDays);
  return days === undefined ? null : requestedMs + days * DAY_MS;
}
