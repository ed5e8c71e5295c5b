import type { Deps } from '../../deps.ts';
import { nextAttemptAt } from '../../messages/delivery/retryPolicy.ts';
import { recordSentAtOnce } from '../../messages/delivery/sentAtOnce.ts';
import { isEmailMessage } from '../../messages/email.ts';
import { findCurrentPause } from '../../messages/outbox/outboxPause.ts';
import { classifyFailure, type Failure } from '../../messages/transports/failure.ts';
import type { Transports } from '../../messages/transports/transports.ts';
import type { SendNow, SendOutcome } from '../domain/accountDeps.ts';

/** Short, because a client waits for the response meanwhile. */
const SEND_TIMEOUT_MS = 10_000;

/**
 * Sends a message while its client waits, by the rules of the outbox: while that is paused, nothing leaves. An email that is deferred, or
 * got no answer in time, waits there. An SMS never does unless it is paused: its code would be old.
 */
export function createSendNow({ email, sms }: Transports, deps: Deps): SendNow {
  const { db, log, now } = deps;
  return async (message) => {
    const channel = isEmailMessage(message) ? 'email' : 'sms';
    if (await findCurrentPause(db)) return { result: 'paused' };
    const signal = AbortSignal.timeout(SEND_TIMEOUT_MS);
    const sending = isEmailMessage(message) ? email?.send(message, signal) : sms?.send(message, signal);
    if (!sending) return { result: 'refused', reason: 'There is no server to send it' };
    const timeout = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('No answer within ten seconds')), { once: true });
    });
    try {
      await Promise.race([sending, timeout]);
    } catch (error) {
      // What Nodemailer says after it was broken off tells whether the message may have arrived.
      const failure = classifyFailure(
        signal.aborted
          ? await sending.then(
              () => error,
              (later: unknown) => later,
            )
          : error,
      );
      const outcome = outcomeOf(failure, channel === 'email' && signal.aborted, now());
      log.warn({ channel, owner: failure.owner, cause: failure.cause, result: outcome.result }, 'message not accepted');
      return outcome;
    }
    await recordSentAtOnce(deps, channel).catch((error: unknown) => log.warn({ err: error }, 'saving the state of the server failed'));
    return { result: 'accepted' };
  };
}

function outcomeOf({ owner, cause, isPermanent, reason }: Failure, isLate: boolean, now: Date): SendOutcome {
  const isDeferred = owner === 'recipient' && !isPermanent;
  if (!isDeferred && !isLate) return { result: 'refused', reason };
  const at = now.toISOString();
  const mayHaveArrived = cause === 'unanswered';
  return { result: 'waits', reason, cause, nextAttemptAt: isDeferred || mayHaveArrived ? (nextAttemptAt(at, 1, now) ?? at) : at };
}
