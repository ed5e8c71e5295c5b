import type { Message } from '../message.ts';
import type { Failure } from '../transports/failure.ts';
import type { Cause } from '../transports/faultTypes.ts';
import { backoffMs, nextAttemptAt, soonerAttemptAt } from './retryPolicy.ts';

const BEHIND_OTHERS_MS = 1_000;
/** Limits stop whichever message is tried while they last, so that each has its turn after a few. */
const LIMITS: readonly Cause[] = ['rate', 'quota', 'connections'];
/** So long one was refused for its content, and others were accepted, before that ends it. */
const MIN_REFUSED_MS = 3_600_000;
/** For good by the recipient's fault, or ours if everybody gets them; see `refusedInARow.ts`. */
export const REJECTIONS: readonly Cause[] = ['no-mailbox', 'not-accepted', 'mailbox-full'];
/**
 * One that was refused so often although others were accepted since its last try is no victim of a limit: its reply was misread, or
 * means it alone. A real limit refuses others, too, until it is over, so that this happens once for each limit at most.
 */
const MAX_LIMITS = 10;

/** What a failed attempt leads to. */
export interface DeliveryOutcome {
  /** To be saved. */
  message: Message;
  /** The channel as a whole failed: nothing but single messages is sent for a while. */
  pausesChannel: boolean;
}

/** What else is known of the channel. */
export interface Evidence {
  /** It accepted another message during this attempt. */
  acceptedMeanwhile: boolean;
  /** It accepted another message since this one failed by its fault before. */
  acceptedSince: boolean;
  /** It works, and refused this one before while it accepted others. */
  refusedAlone: boolean;
  /** It refuses everybody, so that the fault of a recipient may be its own. */
  refusesAll: boolean;
  /** Other messages are being sent, by this process or another one. */
  othersAreSent: boolean;
}

/**
 * Decides what becomes of a message that was not accepted. The fault of a recipient or of the message ends it, at once or after
 * five days. A fault of the channel never does, and pauses the channel; unless it accepts others, so that it must be the message's
 * own: then it waits by itself. One whose transfer got no answer may have arrived, so it waits longer.
 */
export function outcomeOfFailure(tried: Message, failure: Failure, evidence: Evidence, now: Date): DeliveryOutcome {
  const at = now.toISOString();
  const { acceptedMeanwhile, acceptedSince, refusedAlone, refusesAll, othersAreSent } = evidence;
  const deferredSince = withoutDelay(tried, now);
  const message = { ...tried, attempts: tried.attempts + 1, lastError: failure.reason, cause: failure.cause as string, deferredSince };
  const isAcceptedNow = acceptedMeanwhile || acceptedSince;
  const othersAccepted = isAcceptedNow || refusedAlone;
  // Behind all others that are due.
  const triedLater = { ...message, channelFailedAt: at, nextAttemptAt: new Date(now.getTime() + BEHIND_OTHERS_MS).toISOString() };
  if (failure.owner !== 'channel') {
    if (failure.owner === 'recipient' && refusesAll && !othersAccepted) return { message: triedLater, pausesChannel: true };
    const given = { ...giveUp(message, at), channelFailedAt: wasSuspected(tried) ? tried.channelFailedAt : null };
    const deferred = { ...defer(message, nextAttemptAt, now), channelFailedAt: null };
    return { message: failure.isPermanent ? given : deferred, pausesChannel: false };
  }
  // One connection too many says nothing of this message, and nothing against the connections that live.
  if (failure.cause === 'connections' && othersAreSent)
    return { message: { ...message, nextAttemptAt: triedLater.nextAttemptAt }, pausesChannel: false };
  if (failure.cause === 'unanswered')
    return { message: { ...defer(message, nextAttemptAt, now), channelFailedAt: at }, pausesChannel: !othersAccepted };
  const isLimit = LIMITS.includes(failure.cause);
  const mayBeOwn = failure.mayBeOwn || (isLimit && tried.deferrals >= MAX_LIMITS);
  if (mayBeOwn && othersAccepted) {
    // The same content would be refused each time.
    const isFinal = failure.cause === 'content' && failure.isPermanent && tried.cause === 'content' && isOldEnough(deferredSince, now);
    // An answer, unlike a lost connection, does not change within seconds.
    const deferred = isFinal ? giveUp(message, at) : defer(message, failure.isPermanent ? nextAttemptAt : soonerAttemptAt, now);
    // That others were accepted long ago ends no message: the server may refuse everybody by now.
    if (deferred.failedAt === null || isAcceptedNow) return { message: { ...deferred, channelFailedAt: at }, pausesChannel: false };
  }
  const limited = { ...triedLater, deferrals: tried.deferrals + (isLimit && othersAccepted ? 1 : 0) };
  // A limit of the rate was reached by those that were accepted.
  if (!acceptedMeanwhile || failure.cause === 'rate') return { message: limited, pausesChannel: true };
  const next = new Date(now.getTime() + backoffMs(tried.attempts)).toISOString();
  return { message: { ...limited, nextAttemptAt: next }, pausesChannel: false };
}

/** Others that were under way when the server began to refuse everybody are accepted for some minutes yet. */
function isOldEnough(deferredSince: string | null, now: Date): boolean {
  return deferredSince !== null && now.getTime() - Date.parse(deferredSince) >= MIN_REFUSED_MS;
}

/** When the time began in which it is given up. How long it was due and not tried is our delay: a fault of the channel, a pause, a stop. */
function withoutDelay({ deferredSince, nextAttemptAt: dueAt }: Message, now: Date): string | null {
  if (deferredSince === null) return null;
  return new Date(Date.parse(deferredSince) + Math.max(0, now.getTime() - Date.parse(dueAt))).toISOString();
}

/** It was refused like this before, while everybody was; other faults of the channel say nothing about the recipient. */
export function wasSuspected({ channelFailedAt, cause }: Message): boolean {
  return channelFailedAt !== null && REJECTIONS.includes(cause as Cause);
}

function giveUp(message: Message, at: string): Message {
  return { ...message, failedAt: at };
}

function defer(message: Message, nextAttempt: typeof nextAttemptAt, now: Date): Message {
  const at = now.toISOString();
  const deferred = { ...message, deferrals: message.deferrals + 1, deferredSince: message.deferredSince ?? at };
  const next = nextAttempt(deferred.deferredSince, deferred.deferrals, now);
  return next === null ? giveUp(deferred, at) : { ...deferred, nextAttemptAt: next };
}
