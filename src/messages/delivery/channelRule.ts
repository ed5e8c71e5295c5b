import { type ChannelState, WORKING } from '../outbox/channelState.ts';
import type { Failure } from '../transports/failure.ts';
import type { Cause } from '../transports/faultTypes.ts';
import { learnedPace, limitPauseMs, pacedAfter } from './pace.ts';
import { backoffMs } from './retryPolicy.ts';

/*
 * When a mail server or SMS gateway that fails is tried again. Pure functions of its state, so that all processes agree.
 */

const MINUTE_MS = 60_000;
/** Errors that end by themselves; after others the server may block whoever asks too often, as fail2ban does. */
const PASSING_CAUSES = ['connection', 'unavailable', 'connections', 'unanswered', 'all-refused'];
const MAX_PASSING_PAUSE_MS = MINUTE_MS;
const MAX_PAUSE_MS = 5 * MINUTE_MS;
/** Between messages that were not tried yet, while each may be what the server fails on. */
const NEXT_UNTRIED_MS = 1_000;
/** A process that dies while it tries one message leaves it to the others after this time. */
const PROBE_LEASE_MS = MINUTE_MS;
/** A burst that begins so long after the last message is counted anew. */
const IDLE_MS = MINUTE_MS;
/** A channel that accepted a message so long ago is still sending. */
const BUSY_MS = 5_000;

export function isPaused({ resumeAt }: ChannelState, now: Date): boolean {
  return resumeAt !== null && now.toISOString() < resumeAt;
}

/** It accepted a message just now, of whichever process. */
export function isBusy({ acceptedAt, faults }: ChannelState, now: Date): boolean {
  return faults === 0 && acceptedAt !== null && now.getTime() - Date.parse(acceptedAt) < BUSY_MS;
}

/** How the failed message was chosen. */
export interface Attempted {
  /** It was the one that is tried while the channel fails. */
  isProbe: boolean;
  /** It was tried before in this fault. */
  isRepeated: boolean;
}

/**
 * The state after a fault of the channel. Null if another message of the same time has reported it. While the fault may lie with
 * the messages that were tried, each other one is tried soon; the pauses grow once all were.
 */
export function afterFault(state: ChannelState, failure: Failure, { isProbe, isRepeated }: Attempted, now: Date): ChannelState | null {
  if (state.faults > 0 && !isProbe) return null;
  const at = now.toISOString();
  const isClear = !failure.mayBeOwn || isRepeated;
  const faults = Math.max(1, isClear ? state.faults + 1 : state.faults);
  const faultSince = state.faultSince ?? at;
  const untriedMs = failure.cause === 'all-refused' ? 0 : NEXT_UNTRIED_MS;
  const pauseMs = isClear ? pauseAfter(faults, failure.cause, now.getTime() - Date.parse(faultSince)) : untriedMs;
  return {
    ...state,
    faults,
    faultSince,
    faultCause: failure.cause,
    fault: withoutAddresses(failure.reason),
    resumeAt: new Date(now.getTime() + pauseMs).toISOString(),
  };
}

function pauseAfter(faults: number, cause: Cause, lastedMs: number): number {
  if (cause === 'rate') return limitPauseMs(lastedMs);
  return backoffMs(faults - 1, PASSING_CAUSES.includes(cause) ? MAX_PASSING_PAUSE_MS : MAX_PAUSE_MS);
}

/**
 * The state after messages were accepted that had been under way when the channel failed. They show that it works, but for a limit of
 * the rate: that took these, too, before it was reached.
 */
export function afterUnderWayAccepted(state: ChannelState, count: number, now: Date): ChannelState {
  if (state.faults === 0 || state.faultCause !== 'rate') return afterAccepted(state, count, now);
  return { ...state, windowAccepted: state.windowAccepted + count, acceptedAt: now.toISOString() };
}

/** The state after `count` messages were accepted: the channel works. */
export function afterAccepted(state: ChannelState, count: number, now: Date): ChannelState {
  const at = now.toISOString();
  const wasThrottled = state.faultCause === 'rate';
  const idleMs = state.acceptedAt === null ? Number.POSITIVE_INFINITY : now.getTime() - Date.parse(state.acceptedAt);
  const isNewBurst = state.windowStartedAt === null || (!wasThrottled && idleMs > IDLE_MS);
  const paceMs = wasThrottled ? learnedPace(state, now) : pacedAfter(state, count);
  const window =
    isNewBurst || wasThrottled
      ? { windowStartedAt: at, windowAccepted: count }
      : { windowStartedAt: state.windowStartedAt, windowAccepted: state.windowAccepted + count };
  // The one that was tried has used the time of one.
  const next = wasThrottled && paceMs !== null ? { nextSendAt: new Date(now.getTime() + paceMs).toISOString() } : {};
  return { ...state, ...WORKING, ...window, ...next, paceMs, acceptedAt: at };
}

/** Reserves the next try for the process that saves this state. Null if another one has reserved it. */
export function reserveProbe(state: ChannelState, now: Date): ChannelState | null {
  if (state.faults === 0 || isPaused(state, now)) return null;
  return { ...state, resumeAt: new Date(now.getTime() + PROBE_LEASE_MS).toISOString() };
}

function withoutAddresses(reply: string): string {
  return reply.replace(/[^\s@<]+@[^\s@>]+/g, '…@…');
}
