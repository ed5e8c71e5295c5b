import { type Account, accounts } from '../accounts/domain/account.ts';
import { stateOf } from '../accounts/domain/accountState.ts';
import type { Db } from '../database/dialect.ts';
import { selectIn } from '../database/tableMapping.ts';
import { type Event, events } from '../events/event.ts';
import type { Message } from '../messages/message.ts';

/** Whom a message to an organiser goes to, and which event it is about. */
export interface OrganiserRecipient {
  account: Account;
  event: Event;
  /** Email address. */
  recipient: string;
}

/**
 * Loads what is needed for messages to organisers, where `eventOf` is the id of the event by that of the message. The result is null
 * for a message that tells nothing any more: its account cannot sign in, or its event is gone or erased.
 */
export async function findOrganiserRecipients(
  db: Db,
  messages: Message[],
  eventOf: Map<string, string>,
): Promise<(message: Message) => OrganiserRecipient | null> {
  const accountIds = messages.flatMap(({ accountId }) => accountId ?? []);
  const accountRows = await selectIn(db, accounts, 'id', accountIds);
  const eventRows = await selectIn(db, events, 'id', [...eventOf.values()]);
  return ({ id, accountId, recipient }) => {
    const account = accountRows.find((row) => row.id === accountId);
    const event = eventRows.find((row) => row.id === eventOf.get(id));
    const isTold = account && stateOf(account) === 'active' && event && event.erasedAt === null && recipient !== null;
    return isTold ? { account, event, recipient } : null;
  };
}
