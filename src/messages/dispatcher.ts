import { newId } from '../crypto/ids.ts';
import { createBatcher } from '../database/batcher.ts';
import type { Deps } from '../deps.ts';
import type { EmailMessage, SmsMessage } from './email.ts';
import type { Message } from './message.ts';
import { claim, recordResults } from './outbox.ts';
import { backoffMs, classifyFailure, nextAttemptAt } from './retryPolicy.ts';
import { markProgress } from './stalledOutbox.ts';
import type { Transport } from './transport.ts';

/**
 * Loads everything that a batch of messages needs and returns a function that renders one of them from the current
 * state. The function returns null if the message is no longer relevant; it is then withdrawn.
 */
export type ComposeMessages<Sent = EmailMessage | SmsMessage> = (messages: Message[]) => Promise<(message: Message) => Sent | null>;

export interface Dispatcher {
  /** Sends due messages until there are none or the server fails. Resolves when all results are saved. */
  dispatch: () => Promise<void>;
}

/** Two per SMTP connection. With more, a slow server could outlast the lock (see outbox.ts), and messages would be sent twice. */
const BATCH_SIZE = 10;

/**
 * Sends the messages of one channel: locks a batch, sends it outside any transaction, saves the results. Delivery is at
 * least once: if the process dies between sending and saving, the message is sent again with the same Message-ID.
 */
export function createDispatcher<Sent extends SmsMessage>(
  deps: Deps,
  channel: Message['channel'],
  transport: Transport<Sent>,
  compose: ComposeMessages,
): Dispatcher {
  let consecutiveFailures = 0;
  let pausedUntilMs = 0;
  const recordResult = createBatcher(async (messages: Message[]) => {
    await recordResults(deps.db, messages);
    return messages.map(() => ({ result: undefined }));
  });

  async function dispatch() {
    while (deps.now().getTime() >= pausedUntilMs) {
      const claimed = await claim(deps.db, newId(), deps.now(), BATCH_SIZE, channel);
      if (claimed.length === 0) return;
      const composeMessage = await compose(claimed);
      await Promise.all(claimed.map(async (message) => recordResult(await sendOne(message, composeMessage))));
    }
  }

  async function sendOne(message: Message, composeMessage: (message: Message) => SmsMessage | null): Promise<Message> {
    try {
      const outgoing = composeMessage(message);
      return outgoing ? attemptDelivery(message, outgoing as Sent) : { ...message, withdrawnAt: deps.now().toISOString() };
    } catch (error) {
      deps.log.error({ err: error, messageId: message.id }, 'message rendering failed');
      return { ...message, lastError: 'Rendering failed: see the log.', failedAt: deps.now().toISOString() };
    }
  }

  async function attemptDelivery(message: Message, outgoing: Sent): Promise<Message> {
    try {
      await transport.send(outgoing);
      consecutiveFailures = 0;
      markProgress(deps.db, channel, deps.now());
      return { ...message, sentTo: outgoing.to, attempts: message.attempts + 1, sentAt: deps.now().toISOString(), lastError: null };
    } catch (error) {
      return handleFailure({ ...message, sentTo: outgoing.to }, error);
    }
  }

  function handleFailure(message: Message, error: unknown): Message {
    const { kind, reason } = classifyFailure(error);
    const now = deps.now();
    const attempts = message.attempts + 1;
    deps.log.warn({ messageId: message.id, attempts, failure: kind }, 'message delivery failed');
    if (kind === 'server') return backOff(message, reason, now);
    markProgress(deps.db, channel, now);
    const retryAt = kind === 'permanent' ? null : nextAttemptAt(message.createdAt, attempts, now);
    return retryAt
      ? { ...message, attempts, lastError: reason, nextAttemptAt: retryAt }
      : { ...message, attempts, lastError: reason, failedAt: now.toISOString() };
  }

  /** The server failed, not the message: it stays due, and this dispatcher stops for a time that doubles with each failure. */
  function backOff(message: Message, reason: string, now: Date): Message {
    if (now.getTime() >= pausedUntilMs) pausedUntilMs = now.getTime() + backoffMs(consecutiveFailures++);
    return { ...message, attempts: message.attempts + 1, lastError: reason };
  }

  return { dispatch };
}
