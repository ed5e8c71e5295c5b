import { createBatcher } from '../../database/batcher.ts';
import type { Deps } from '../../deps.ts';
import type { SmsMessage } from '../email.ts';
import type { Message } from '../message.ts';
import { type Channel, changeChannel, findChannel, lockChannel, saveChannel } from '../outbox/channelState.ts';
import { recordResults } from '../outbox/outbox.ts';
import { markProgress } from '../outbox/stalledOutbox.ts';
import type { Failure } from '../transports/failure.ts';
import type { Cause } from '../transports/faultTypes.ts';
import { type Attempted, afterAccepted, afterFault, afterUnderWayAccepted, isBusy } from './channelRule.ts';
import { outcomeOfFailure, wasSuspected } from './deliveryOutcome.ts';
import { takeBackRejections } from './refusedInARow.ts';

interface Result {
  message: Message;
  isAccepted: boolean;
  /** It was the one that is tried while the channel fails. */
  isProbe?: boolean;
}

/** Saves what became of messages, and what it says about their channel. Each at once, so that a crash repeats few of them. */
export function createResultRecorder(deps: Deps, channel: Channel) {
  const { db, log, now } = deps;
  let accepted = 0;

  const record = createBatcher(async (results: Result[]) => {
    const count = results.filter(({ isAccepted }) => isAccepted).length;
    const after = results.some(({ isProbe }) => isProbe) ? afterAccepted : afterUnderWayAccepted;
    await recordResults(
      db,
      results.map(({ message }) => message),
      count === 0
        ? undefined
        : async (transaction) => saveChannel(transaction, after(await lockChannel(transaction, channel), count, now())),
    );
    return results.map(() => ({ result: undefined }));
  });

  function render(message: Message, composeMessage: (message: Message) => SmsMessage | null) {
    const at = now().toISOString();
    try {
      const composed = composeMessage(message);
      return composed === null ? { result: { ...message, withdrawnAt: at } } : { message: composed };
    } catch (error) {
      log.error({ err: error, messageId: message.id }, 'message rendering failed');
      return { result: { ...message, lastError: 'Rendering failed: see the log.', cause: 'rendering', failedAt: at } };
    }
  }

  /** The server was not asked. If it was to be tried by this message, the next one tries it. */
  async function recordUnsent(message: Message, isProbe: boolean): Promise<void> {
    await record({ message, isAccepted: false });
    if (isProbe) await tryNext();
  }

  async function recordAccepted(message: Message, isProbe: boolean): Promise<void> {
    accepted++;
    markProgress(db, channel, now());
    const sent = { ...message, attempts: message.attempts + 1, sentAt: now().toISOString(), lastError: null, cause: null };
    await record({ message: sent, isAccepted: true, isProbe });
  }

  async function recordFailure(
    message: Message,
    failure: Failure,
    { isProbe, acceptedMeanwhile, others }: { isProbe: boolean; acceptedMeanwhile: boolean; others: number },
  ) {
    const state = await findChannel(db, channel);
    const { channelFailedAt } = message;
    const acceptedSince = channelFailedAt !== null && (state.acceptedAt ?? '') > channelFailedAt;
    const evidence = {
      acceptedMeanwhile,
      acceptedSince,
      refusedAlone: channelFailedAt !== null && message.deferrals > 0 && state.faults === 0,
      // Only an accepted message ends the suspicion: a server that is restarted may refuse everybody as before.
      refusesAll: state.faultCause === 'all-refused' || (wasSuspected(message) && (state.acceptedAt ?? '') < (channelFailedAt ?? '')),
      othersAreSent: others > 0 || isBusy(state, now()),
    };
    const outcome = outcomeOfFailure(message, failure, evidence, now());
    const { owner, cause } = failure;
    log.warn({ messageId: message.id, attempts: outcome.message.attempts, owner, cause }, 'message delivery failed');
    await record({ message: outcome.message, isAccepted: false });
    const isRepeated = channelFailedAt !== null && state.faultSince !== null && channelFailedAt >= state.faultSince;
    if (outcome.pausesChannel) return recordFault(failure, { isProbe, isRepeated });
    markProgress(db, channel, now());
    // A real limit pauses the channel.
    if (cause === 'rate') await forgetPace();
    if (isProbe) await (owner === 'channel' || evidence.refusesAll ? tryNext() : recordAnswer());
    if (owner === 'recipient' && failure.isPermanent && outcome.message.failedAt !== null) {
      if (await takeBackRejections(deps, channel, failure)) logFault('all-refused');
    }
  }

  async function recordFault(failure: Failure, attempted: Attempted): Promise<void> {
    // That of a recipient only while everybody is refused.
    const fault: Failure = failure.owner === 'channel' ? failure : { ...failure, cause: 'all-refused', mayBeOwn: true };
    let isNew = false;
    const changed = await changeChannel(db, channel, (state) => {
      isNew = state.faults === 0;
      return afterFault(state, fault, attempted, now());
    });
    if (changed && isNew) logFault(fault.cause);
  }

  function logFault(cause: Cause) {
    log.error({ channel, cause }, 'the server refuses messages: sending pauses, and one message is tried at a time');
  }

  /** It was learned from a limit that was none. */
  async function forgetPace(): Promise<void> {
    await changeChannel(db, channel, (state) => ({ ...state, paceMs: null }));
  }

  async function tryNext(): Promise<void> {
    await changeChannel(db, channel, (state) => ({ ...state, resumeAt: now().toISOString() }));
  }

  /** The server judged one recipient or message, so it works. It has accepted none, so what it accepted last stays. */
  async function recordAnswer(): Promise<void> {
    await changeChannel(db, channel, (state) => ({ ...afterAccepted(state, 0, now()), acceptedAt: state.acceptedAt }));
  }

  return { render, recordUnsent, recordAccepted, recordFailure, acceptedCount: () => accepted };
}
