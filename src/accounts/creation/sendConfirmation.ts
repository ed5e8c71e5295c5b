import { DomainError } from '../../domainError.ts';
import type { Message } from '../../messages/message.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import type { Challenge } from '../domain/challenge.ts';
import { composeMessage } from '../emails/composeMessage.ts';

/**
 * Sends a message that is not stored yet, and marks it as sent. While the outbox is paused, or if the mail server defers it, it
 * waits in the outbox instead, where the caller stores it: the account exists, and its code comes later.
 * @throws DomainError `invalid` if it was refused: seed 001 wants 400
 */
export async function sendConfirmation(deps: AccountDeps, message: Message, account: Account, challenge: Challenge): Promise<void> {
  const composed = await composeMessage(deps, message, account, challenge);
  const outcome = await deps.sendNow(composed);
  const at = deps.now().toISOString();
  if (outcome.result === 'refused') throw new DomainError('invalid', { key: 'accounts.errors.notSent' });
  if (outcome.result === 'accepted') Object.assign(message, { sentAt: at, attempts: 1, sentTo: message.recipient });
  if (outcome.result === 'waits') {
    const { reason: lastError, cause, nextAttemptAt } = outcome;
    Object.assign(message, { attempts: 1, deferrals: 1, deferredSince: at, lastError, cause, nextAttemptAt, sentTo: message.recipient });
  }
}
