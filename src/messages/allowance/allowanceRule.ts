const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** At most `max` messages in any period of `periodMs`. */
interface Limit {
  max: number;
  periodMs: number;
}

/** To one address that has not proved itself. */
const HOURLY: Limit = { max: 6, periodMs: HOUR_MS };
const DAILY: Limit = { max: 24, periodMs: DAY_MS };
/** The part of it that one network of clients can use up, so that a stranger leaves some to the owner of the address. */
const HOURLY_SHARE: Limit = { max: 4, periodMs: HOUR_MS };
const DAILY_SHARE: Limit = { max: 16, periodMs: DAY_MS };

/** One message that was counted. */
export interface PlannedMessage {
  /** When it may leave, ISO 8601 in UTC. */
  at: string;
  /** Its id, if it is held back until then. */
  heldId?: string;
  /** Identifies the network of whoever caused it; missing if it was no client. */
  by?: string;
}

/** Those that still count at this time. */
export function stillCounted(planned: PlannedMessage[], now: Date): PlannedMessage[] {
  if (planned.length === 0) return [];
  const dayAgo = new Date(now.getTime() - DAY_MS).toISOString();
  return planned.filter(({ at }) => at > dayAgo);
}

/** When one more message, caused by this network, may leave, at the earliest `now`. Null if the day's messages are used up. */
export function nextDeparture(planned: PlannedMessage[], now: Date, by?: string): string | null {
  const times = timesOf(planned, now, by);
  if (times.all.length >= DAILY.max || times.own.length >= DAILY_SHARE.max) return null;
  return new Date(earliest(times, now, [HOURLY], [HOURLY_SHARE])).toISOString();
}

/** When the last of them stops to count. */
export function countsUntil(planned: PlannedMessage[], now: Date): string {
  return new Date(Math.max(now.getTime(), ...planned.map(({ at }) => Date.parse(at))) + DAY_MS).toISOString();
}

/** Seconds until one more message may leave at once. */
export function secondsUntilFree(planned: PlannedMessage[], now: Date, by?: string): number {
  const freeAt = earliest(timesOf(planned, now, by), now, [HOURLY, DAILY], [HOURLY_SHARE, DAILY_SHARE]);
  return Math.max(1, Math.ceil((freeAt - now.getTime()) / 1_000));
}

interface Times {
  all: number[];
  /** Of this network. */
  own: number[];
}

function timesOf(planned: PlannedMessage[], now: Date, by: string | undefined): Times {
  const counted = stillCounted(planned, now);
  const timesIn = (messages: PlannedMessage[]) => messages.map(({ at }) => Date.parse(at));
  return { all: timesIn(counted), own: timesIn(counted.filter((message) => by !== undefined && message.by === by)) };
}

/** The first time that keeps every limit: now, or when a counted message stops to count for one of them. */
function earliest({ all, own }: Times, now: Date, limits: Limit[], shares: Limit[]): number {
  const ends = all.flatMap((at) => limits.map(({ periodMs }) => at + periodMs));
  const candidates = [now.getTime(), ...ends.filter((end) => end > now.getTime())].sort((a, b) => a - b);
  const keepsAll = (time: number) =>
    limits.every((limit) => keeps([...all, time], limit)) && shares.every((limit) => keeps([...own, time], limit));
  return candidates.find(keepsAll) ?? Number.POSITIVE_INFINITY;
}

/** Whether no period has more than `max` of the times. */
function keeps(times: number[], { max, periodMs }: Limit): boolean {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted.every((time, index) => (sorted[index + max] ?? Number.POSITIVE_INFINITY) - time >= periodMs);
}
