import type { Message } from '../message.ts';
import type { Failure } from '../transports/failure.ts';
import { backoffMs, nextAttemptAt } from './retryPolicy.ts';

/** The longest wait of a message that the server fails on while it accepts others. */
const MAX_OWN_DELAY_MS = 5 * 60_000;

/** What a failed attempt leads to. */
export interface DeliveryOutcome {
  /** To be saved. */
  message: Message;
  /** The channel as a whole failed: nothing is sent for a while. */
  pausesChannel: boolean;
}

/**
 * Decides by whose fault an attempt failed. A `server` failure is the channel's fault, unless the server accepted other
 * messages of the same batch: then it is this message's own, which waits by itself so that the others go on. It is not
 * given up, because a lost connection looks the same.
 */
export function outcomeOfFailure(tried: Message, failure: Failure, hasAcceptedOthers: boolean, now: Date): DeliveryOutcome {
  const message = { ...tried, attempts: tried.attempts + 1, lastError: failure.reason };
  if (failure.owner === 'channel' && !hasAcceptedOthers) return { message, pausesChannel: true };
  const next = failure.owner !== 'channel' && failure.isPermanent ? null : nextAttemptOf(message, failure, now);
  const outcome = next === null ? { failedAt: now.toISOString() } : { nextAttemptAt: next };
  return { message: { ...message, ...outcome }, pausesChannel: false };
}

/** ISO 8601; null to give up. */
function nextAttemptOf({ createdAt, attempts }: Message, { owner }: Failure, now: Date): string | null {
  if (owner !== 'channel') return nextAttemptAt(createdAt, attempts, now);
  return new Date(now.getTime() + backoffMs(attempts - 1, MAX_OWN_DELAY_MS)).toISOString();
}
