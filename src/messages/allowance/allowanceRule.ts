const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Messages to one address that has not proved itself, in any 60 minutes and in any 24 hours. */
const MAX_MESSAGES_PER_HOUR = 6;
const MAX_MESSAGES_PER_DAY = 24;

/** One message that was counted. */
export interface PlannedMessage {
  /** When it may leave, ISO 8601 in UTC. */
  at: string;
  /** Its id, if it is held back until then. */
  heldId?: string;
}

/** Those that still count at this time. */
export function stillCounted(planned: PlannedMessage[], now: Date): PlannedMessage[] {
  const dayAgo = new Date(now.getTime() - DAY_MS).toISOString();
  return planned.filter(({ at }) => at > dayAgo);
}

/**
 * When one more message may leave, at the earliest `now`: an hour after the sixth last one. Null if the day's messages are
 * used up. `planned` is in the order of time and ends with the newest.
 */
export function nextDeparture(planned: PlannedMessage[], now: Date): string | null {
  const counted = stillCounted(planned, now);
  if (counted.length >= MAX_MESSAGES_PER_DAY) return null;
  const sixthLast = counted.at(-MAX_MESSAGES_PER_HOUR);
  const freeAt = sixthLast === undefined ? 0 : Date.parse(sixthLast.at) + HOUR_MS;
  return new Date(Math.max(now.getTime(), freeAt)).toISOString();
}

/** When the last of them stops to count. */
export function countsUntil(planned: PlannedMessage[], now: Date): string {
  return new Date(Math.max(now.getTime(), ...planned.map(({ at }) => Date.parse(at))) + DAY_MS).toISOString();
}

/** Seconds until one more message may leave at once. */
export function secondsUntilFree(planned: PlannedMessage[], now: Date): number {
  const counted = stillCounted(planned, now);
  const sixthLast = counted.at(-MAX_MESSAGES_PER_HOUR);
  const dayEnds = counted.length >= MAX_MESSAGES_PER_DAY ? Date.parse(counted.at(-MAX_MESSAGES_PER_DAY)?.at ?? '') + DAY_MS : 0;
  const hourEnds = sixthLast === undefined ? 0 : Date.parse(sixthLast.at) + HOUR_MS;
  return Math.max(1, Math.ceil((Math.max(dayEnds, hourEnds) - now.getTime()) / 1_000));
}
