import { DomainError } from '../../domainError.ts';
import type { Message } from '../../messages/message.ts';
import { recordResults } from '../../messages/outbox/outbox.ts';
import type { AccountDeps, SendOutcome } from '../domain/accountDeps.ts';
import { createAccountComposer } from './composeMessages.ts';

/** For Retry-After when a gateway fails. */
const RETRY_AFTER_SECONDS = 60;

/**
 * Sends a stored message that was locked by `lockForCreator`, while its client waits, and records the outcome. Resolves to
 * whether it was accepted. If not, its code must stop working: it is not sent later, not even after a pause.
 */
export async function deliverNow(deps: AccountDeps, message: Message): Promise<boolean> {
  const compose = await createAccountComposer(deps)([message]);
  const outgoing = compose(message);
  const outcome: SendOutcome = outgoing ? await deps.sendNow(outgoing) : { result: 'refused', reason: 'Outdated' };
  await recordResults(deps.db, [{ ...message, sentTo: message.recipient, ...resultOf(outcome, deps.now().toISOString()) }]);
  return outcome.result === 'accepted';
}

function resultOf(outcome: SendOutcome, at: string): Partial<Message> {
  if (outcome.result === 'accepted') return { attempts: 1, sentAt: at };
  if (outcome.result === 'paused') return { withdrawnAt: at, lastError: 'Not sent: the outbox is paused.' };
  return { attempts: 1, failedAt: at, lastError: outcome.reason };
}

/** An error for a code that did not leave. Nothing was changed, and the same request may succeed later. */
export function notSentError(): DomainError {
  return new DomainError('busy', { key: 'accounts.errors.notSent' }, { retryAfter: RETRY_AFTER_SECONDS });
}
