import { DomainError } from '../../domainError.ts';
import type { Message } from '../../messages/message.ts';
import { recordResults } from '../../messages/outbox/outbox.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { createAccountComposer } from './composeMessages.ts';

/** For Retry-After when a gateway fails. */
const RETRY_AFTER_SECONDS = 60;

/**
 * Sends a stored message that was locked by `lockForCreator`, while its client waits, and records the outcome. Resolves to
 * whether it was accepted.
 */
export async function deliverNow(deps: AccountDeps, message: Message): Promise<boolean> {
  const compose = await createAccountComposer(deps)([message]);
  const outgoing = compose(message);
  const outcome = outgoing ? await deps.sendNow(outgoing) : { isAccepted: false as const, reason: 'Outdated' };
  const at = deps.now().toISOString();
  const result = outcome.isAccepted ? { sentAt: at } : { failedAt: at, lastError: outcome.reason };
  await recordResults(deps.db, [{ ...message, attempts: 1, sentTo: message.recipient, ...result }]);
  return outcome.isAccepted;
}

/** An error for a code that did not leave. Nothing was changed, and the same request may succeed later. */
export function notSentError(): DomainError {
  return new DomainError('busy', { key: 'accounts.errors.notSent' }, { retryAfter: RETRY_AFTER_SECONDS });
}
