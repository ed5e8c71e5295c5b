import { newId } from '../../crypto/ids.ts';
import { createBatcher } from '../../database/batcher.ts';
import type { Deps } from '../../deps.ts';
import type { EmailMessage, SmsMessage } from '../email.ts';
import type { Message } from '../message.ts';
import { claim, recordResults } from '../outbox/outbox.ts';
import { markProgress } from '../outbox/stalledOutbox.ts';
import { classifyFailure, type Failure } from '../transports/failure.ts';
import type { Transport } from '../transports/transport.ts';
import { outcomeOfFailure } from './deliveryOutcome.ts';
import { backoffMs } from './retryPolicy.ts';

/**
 * Loads everything that a batch of messages needs and returns a function that renders one of them from the current
 * state. The function returns null if the message is no longer relevant; it is then withdrawn.
 */
export type ComposeMessages<Sent = EmailMessage | SmsMessage> = (messages: Message[]) => Promise<(message: Message) => Sent | null>;

export interface Dispatcher {
  /** Sends due messages until there are none or the server fails. Resolves when all results are saved. */
  dispatch: () => Promise<void>;
}

interface FailedAttempt {
  message: Message;
  failure: Failure;
}

type Attempt = 'accepted' | 'not sent' | FailedAttempt;

/** Two per SMTP connection. With more, a slow server could outlast the lock (see outbox/outbox.ts), and messages would be sent twice. */
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
      // While the server fails, messages that were never tried go first: one that was may be what it fails on.
      const order = consecutiveFailures > 0 ? 'untried first' : 'due first';
      const claimed = await claim(deps.db, newId(), deps.now(), BATCH_SIZE, channel, order);
      if (claimed.length === 0) return;
      const composeMessage = await compose(claimed);
      const attempts = await Promise.all(claimed.map((message) => attempt(message, composeMessage)));
      await recordFailures(attempts);
    }
  }

  /** Saves every result but a failure at once, so that a crash repeats few messages. */
  async function attempt(message: Message, composeMessage: (message: Message) => SmsMessage | null): Promise<Attempt> {
    const rendered = render(message, composeMessage);
    if ('result' in rendered) {
      await recordResult(rendered.result);
      return 'not sent';
    }
    const { to } = rendered.outgoing;
    try {
      await transport.send(rendered.outgoing as Sent);
    } catch (error) {
      return { message: { ...message, sentTo: to }, failure: classifyFailure(error) };
    }
    consecutiveFailures = 0;
    markProgress(deps.db, channel, deps.now());
    await recordResult({ ...message, sentTo: to, attempts: message.attempts + 1, sentAt: deps.now().toISOString(), lastError: null });
    return 'accepted';
  }

  function render(message: Message, composeMessage: (message: Message) => SmsMessage | null) {
    const now = deps.now().toISOString();
    try {
      const outgoing = composeMessage(message);
      return outgoing === null ? { result: { ...message, withdrawnAt: now } } : { outgoing };
    } catch (error) {
      deps.log.error({ err: error, messageId: message.id }, 'message rendering failed');
      return { result: { ...message, lastError: 'Rendering failed: see the log.', failedAt: now } };
    }
  }

  /** After the whole batch, because only then it is known whether a failure is the message's own. */
  async function recordFailures(attempts: Attempt[]): Promise<void> {
    const hasAccepted = attempts.includes('accepted');
    await Promise.all(attempts.map((failed) => (typeof failed === 'string' ? undefined : recordFailure(failed, hasAccepted))));
  }

  function recordFailure({ message, failure }: FailedAttempt, hasAcceptedOthers: boolean): Promise<void> {
    const now = deps.now();
    const outcome = outcomeOfFailure(message, failure, hasAcceptedOthers, now);
    deps.log.warn(
      { messageId: message.id, attempts: outcome.message.attempts, owner: failure.owner, cause: failure.cause },
      'message delivery failed',
    );
    if (!outcome.pausesChannel) markProgress(deps.db, channel, now);
    // The failures of one batch count once.
    else if (now.getTime() >= pausedUntilMs) pausedUntilMs = now.getTime() + backoffMs(consecutiveFailures++);
    return recordResult(outcome.message);
  }

  return { dispatch };
}
