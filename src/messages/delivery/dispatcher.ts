import type { Deps } from '../../deps.ts';
import type { EmailMessage, SmsMessage } from '../email.ts';
import type { Message } from '../message.ts';
import type { Channel } from '../outbox/channelState.ts';
import { renewLocks } from '../outbox/outbox.ts';
import { classifyFailure } from '../transports/failure.ts';
import type { Transport } from '../transports/transport.ts';
import { createChannelGate } from './channelGate.ts';
import { afterOneAccepted, afterTooMany, roomFor, startingLimit } from './connectionLimit.ts';
import { createResultRecorder } from './recordResult.ts';

/**
 * Loads everything that a batch of messages needs and returns a function that renders one of them from the current
 * state. The function returns null if the message is no longer relevant; it is then withdrawn.
 */
export type ComposeMessages<Sent = EmailMessage | SmsMessage> = (messages: Message[]) => Promise<(message: Message) => Sent | null>;

export interface Dispatcher {
  /** Sends due messages until there are none or the server fails. Resolves when all results are saved. */
  dispatch: () => Promise<void>;
  /** Claims no more, waits a little for what is being sent, then breaks it off. Its messages are left to other processes. */
  stop: () => Promise<void>;
}

export interface DispatchOptions {
  /** How many messages are sent at the same time. */
  connections?: number;
  /** Milliseconds from one message to the next; null: as fast as the server takes them. */
  rateIntervalMs?: number | null;
}

const DEFAULT_CONNECTIONS = 5;
/** While messages are being sent, new ones are looked for so often, and locks are extended if need be. */
const POLL_MS = 1_000;
const RENEW_LOCKS_MS = 60_000;
/** A server may take ten minutes for the last answer, a shutdown may not. */
const STOP_GRACE_MS = 5_000;

/**
 * Sends the messages of one channel: locks some, sends them outside any transaction, saves each result. A slow one does not keep
 * the others waiting. Delivery is at least once: if the process dies between sending and saving, the message is sent again with
 * the same Message-ID.
 */
export function createDispatcher<Sent extends SmsMessage>(
  deps: Deps,
  channel: Channel,
  transport: Transport<Sent>,
  compose: ComposeMessages,
  { connections = DEFAULT_CONNECTIONS, rateIntervalMs = null }: DispatchOptions = {},
): Dispatcher {
  const gate = createChannelGate(deps, channel, rateIntervalMs);
  const recorder = createResultRecorder(deps, channel);
  const inFlight = new Map<Message, Promise<void>>();
  let isStopping = false;
  let running: Promise<void> = Promise.resolve();
  let locksRenewedMs = 0;
  let limit = startingLimit(connections);
  let beingSent = 0;

  function dispatch(): Promise<void> {
    // One after the other: a second call finds what was stored after the first had looked.
    running = running.catch(() => {}).then(sendDue);
    return running;
  }

  async function sendDue() {
    let mayClaim = true;
    locksRenewedMs = deps.now().getTime();
    while (!isStopping || inFlight.size > 0) {
      const room = roomFor(limit, inFlight.size, deps.now());
      const started: number = mayClaim && !isStopping && room > 0 ? await startNext(room) : 0;
      if (inFlight.size === 0) return;
      const isFull: boolean = started === room;
      // Claims for a few places at once, but lets no place be empty for longer than POLL_MS.
      mayClaim = (await nextEvent()) === 'polled' || isFull || limit.current - inFlight.size >= limit.current / 2;
      await renewLocksIfDue();
    }
  }

  async function startNext(room: number): Promise<number> {
    const { claimed, isProbe } = await gate.claim(room);
    if (claimed.length === 0) return 0;
    const composeMessage = await compose(claimed);
    for (const message of claimed) {
      const sending = attempt({ ...message }, isProbe, composeMessage)
        .catch((error: unknown) => deps.log.error({ err: error, messageId: message.id }, 'saving a delivery result failed'))
        .finally(() => inFlight.delete(message));
      inFlight.set(message, sending);
    }
    return claimed.length;
  }

  async function attempt(message: Message, isProbe: boolean, composeMessage: (message: Message) => SmsMessage | null): Promise<void> {
    const outgoing = recorder.render(message, composeMessage);
    if ('result' in outgoing) return recorder.recordUnsent(outgoing.result, isProbe);
    const tried = { ...message, sentTo: outgoing.message.to };
    const acceptedBefore = recorder.acceptedCount();
    beingSent++;
    try {
      await transport.send(outgoing.message as Sent);
      beingSent--;
    } catch (error) {
      const others = --beingSent;
      const failure = classifyFailure(error);
      if (failure.cause === 'connections') limit = afterTooMany(limit, others, deps.now());
      if (isStopping && failure.cause !== 'unanswered') return recorder.recordUnsent(message, isProbe);
      return recorder.recordFailure(tried, failure, { isProbe, acceptedMeanwhile: recorder.acceptedCount() > acceptedBefore, others });
    }
    limit = afterOneAccepted(limit);
    await recorder.recordAccepted(tried, isProbe);
  }

  /** Until a message is done, or POLL_MS have passed. */
  async function nextEvent(): Promise<'done' | 'polled'> {
    let timer: NodeJS.Timeout | undefined;
    const polled = new Promise<'polled'>((resolve) => {
      timer = setTimeout(resolve, POLL_MS, 'polled');
    });
    return Promise.race([polled, ...[...inFlight.values()].map((sending) => sending.then(() => 'done' as const))]).finally(() =>
      clearTimeout(timer),
    );
  }

  async function renewLocksIfDue() {
    const now = deps.now();
    if (inFlight.size === 0 || now.getTime() - locksRenewedMs < RENEW_LOCKS_MS) return;
    locksRenewedMs = now.getTime();
    await renewLocks(deps.db, [...inFlight.keys()], now).catch((error: unknown) => deps.log.warn({ err: error }, 'extending locks failed'));
  }

  async function stop() {
    isStopping = true;
    const timer = setTimeout(() => transport.abort?.(), STOP_GRACE_MS);
    await running.catch(() => {});
    clearTimeout(timer);
  }

  return { dispatch, stop };
}
