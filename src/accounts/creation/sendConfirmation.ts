import { DomainError } from '../../domainError.ts';
import type { Message } from '../../messages/message.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import type { Challenge } from '../domain/challenge.ts';
import { composeMessage } from '../emails/composeMessages.ts';

/**
 * Sends a message that is not stored yet, and marks it as sent.
 * @throws DomainError `invalid` if it was not accepted: seed 001 wants 400
 */
export async function sendConfirmation(deps: AccountDeps, message: Message, account: Account, challenge: Challenge): Promise<void> {
  const composed = await composeMessage(deps, message, account, challenge);
  if (!(await deps.sendNow(composed)).isAccepted) throw new DomainError('invalid', { key: 'accounts.errors.notSent' });
  Object.assign(message, { sentAt: deps.now().toISOString(), attempts: 1 });
}
