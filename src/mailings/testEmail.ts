import { identitiesOf } from '../accounts/domain/accountRepository.ts';
import { addressOf } from '../accounts/domain/identity.ts';
import { preferredIdentity } from '../accounts/emails/notifyAccount.ts';
import { insert } from '../database/tableMapping.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Actor, Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { messages, newMessage } from '../messages/message.ts';

/** `Message.template` of an email by which an organiser tries out what they write. */
export const TEST_EMAIL = 'mailing-test';

/** `Message.data` of it. */
export interface TestEmail {
  eventId: string;
  /** In which language, if there is a text in it. */
  language: string;
  /** What is tried out: a mailing, or else a kind of email with the organiser's words. */
  mailingId?: string;
  template?: string;
}

/**
 * Sends what an organiser wrote to the first verified email address of their own account, and nobody else: the person in it is they
 * themselves. Throws DomainError `conflict` if the account has no such address.
 */
export async function sendTestEmail(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { id: accountId, correlationId }: Actor & { id: string },
  { id: eventId }: Pick<Event, 'id'>,
  about: Omit<TestEmail, 'eventId'>,
): Promise<{ to: string }> {
  const identity = preferredIdentity(await identitiesOf(db, accountId), 'email');
  if (identity?.contactType !== 'email') throw new DomainError('conflict', { key: 'mailings.errors.noAddress' });
  const data: TestEmail = { eventId, ...about };
  const common = { eventId: null, registrationId: null, accountId, template: TEST_EMAIL, createdAt: now().toISOString() };
  const message = newMessage({ ...common, ...addressOf(identity), data: JSON.stringify(data) }, correlationId);
  await inTransaction(db, (transaction) => insert(transaction, messages, [message]));
  return { to: identity.value };
}
