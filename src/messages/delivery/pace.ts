import type { ChannelState } from '../outbox/channelState.ts';

/*
 * How fast messages leave: by MAIL_RATE, and by what a server that limits the rate was seen to allow. Messages are spaced evenly,
 * so that a code does not wait for the next minute because the last one was used up by a notice to everybody.
 */

/** Timers are not exact: so much earlier than its time a message may leave. */
const EARLY_MS = 250;
/** The scheduler looks once a second, so messages leave up to so much later than their time, which must not change the rate. */
const TURN_MS = 1_000;
const SECOND_MS = 1_000;

/** A limit is over when the server's minute or hour is. So much of the time that it lasts may be waited for nothing. */
const LIMIT_PAUSE_SHARE = 1 / 6;
/** So that a turn of the scheduler that comes early does not wait for the next one. */
const MIN_LIMIT_PAUSE_MS = TURN_MS / 2;
const MAX_LIMIT_PAUSE_MS = 60_000;

const MIN_PACE_MS = 20;
const MAX_PACE_MS = 60_000;
/** What the first limit may teach if fewer messages than that were accepted. */
const FEW = 10;
const FEW_PACE_MS = 3_000;
/** What another limit may add, beyond one message a second; after a few messages, which say little, it is all that is added. */
const MAX_SLOW_DOWN = 1.5;
/**
 * So many accepted messages in a row make the learned pace faster by this factor, the next as many by its square, and so on, until the
 * server limits it again: the longer it does not, the less the limit that was seen is still true.
 */
const SPEED_UP_EVERY = 30;
const SPEED_UP_FACTOR = 0.95;
/** No step is larger than this power of the factor, which is 0.6. */
const MAX_SPEED_UP_POWER = 10;

/** Milliseconds from one message to the next; null: as fast as the server takes them. */
export function intervalMs({ paceMs }: ChannelState, rateIntervalMs: number | null): number | null {
  return rateIntervalMs === null || paceMs === null ? (rateIntervalMs ?? paceMs) : Math.max(rateIntervalMs, paceMs);
}

/** How many messages may leave now. */
export function allowance(state: ChannelState, interval: number, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() + EARLY_MS - earliest(state, now)) / interval) + 1);
}

/** When the next may leave after `count` have left now. */
export function nextSendAt(state: ChannelState, interval: number, count: number, now: Date): string {
  return new Date(earliest(state, now) + count * interval).toISOString();
}

/** Time that was not used is lost, but for that of one turn. */
function earliest({ nextSendAt: next }: ChannelState, now: Date): number {
  return next === null ? now.getTime() : Math.max(Date.parse(next), now.getTime() - TURN_MS);
}

/** How long to wait before a server is tried again that has limited the rate for so long. */
export function limitPauseMs(lastedMs: number): number {
  return Math.min(Math.max(Math.round(lastedMs * LIMIT_PAUSE_SHARE), MIN_LIMIT_PAUSE_MS), MAX_LIMIT_PAUSE_MS);
}

/**
 * After a server that limited the rate accepts again: it took so many messages in so much time, with the wait. One limit may be
 * an accident (a window that was nearly used up, refused tries that count), so a pace that was learned gets slower in steps.
 */
export function learnedPace({ windowStartedAt, windowAccepted, paceMs, faultSince }: ChannelState, now: Date): number | null {
  if (windowStartedAt === null || windowAccepted === 0) return paceMs;
  const seen = (now.getTime() - Date.parse(windowStartedAt) - needlessMs(faultSince, windowAccepted, now)) / windowAccepted;
  const max = paceMs === null ? firstMax(windowAccepted) : Math.max(paceMs * MAX_SLOW_DOWN, windowAccepted < FEW ? 0 : SECOND_MS);
  return Math.round(Math.min(Math.max(seen, MIN_PACE_MS), max, MAX_PACE_MS));
}

/** The limit was over somewhere in the last pause: half of it, on the average, was for nothing. */
function needlessMs(faultSince: string | null, windowAccepted: number, now: Date): number {
  if (faultSince === null || windowAccepted < FEW) return 0;
  const lastedMs = now.getTime() - Date.parse(faultSince);
  return Math.max(limitPauseMs(lastedMs / (1 + LIMIT_PAUSE_SHARE)), TURN_MS) / 2;
}

/** A few messages say little. */
function firstMax(windowAccepted: number): number {
  return windowAccepted < FEW ? FEW_PACE_MS : MAX_PACE_MS;
}

/** The learned pace after `count` more messages were accepted. */
export function pacedAfter({ paceMs, windowAccepted }: ChannelState, count: number): number | null {
  if (paceMs === null) return null;
  const faster = Math.round(paceMs * SPEED_UP_FACTOR ** (speedUpPower(windowAccepted + count) - speedUpPower(windowAccepted)));
  return faster < MIN_PACE_MS ? null : faster;
}

/** The sum of all powers since the last limit. */
function speedUpPower(accepted: number): number {
  const steps = Math.floor(accepted / SPEED_UP_EVERY);
  const growing = Math.min(steps, MAX_SPEED_UP_POWER);
  return (growing * (growing + 1)) / 2 + (steps - growing) * MAX_SPEED_UP_POWER;
}
