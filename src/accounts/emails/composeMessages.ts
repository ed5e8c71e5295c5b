import { selectIn } from '../../database/tableMapping.ts';
import type { ComposeMessages } from '../../messages/delivery/dispatcher.ts';
import { createEmailRenderer } from '../../messages/renderEmail.ts';
import { accounts } from '../domain/account.ts';
import { challenges } from '../domain/challenge.ts';
import { countPending } from '../domain/pendingAccounts.ts';
import { type ComposeDeps, compose, type MessageData } from './composeMessage.ts';
import { messageTypeOf } from './messageTypes.ts';

/** Renders messages about accounts. */
export function createAccountComposer(deps: ComposeDeps): ComposeMessages {
  const { db, now } = deps;
  return async (messages) => {
    const dataById = new Map(messages.map(({ id, data }) => [id, JSON.parse(data) as MessageData]));
    const accountIds = messages
      .flatMap((message) => [message.accountId, dataById.get(message.id)?.applicantId])
      .filter((id) => typeof id === 'string');
    const accountsById = indexById(await selectIn(db, accounts, 'id', [...new Set(accountIds)]));
    const challengeIds = [...dataById.values()].flatMap(({ challengeId }) => (challengeId ? [challengeId] : []));
    const challengesById = indexById(await selectIn(db, challenges, 'id', challengeIds));
    const isDigest = messages.some(({ template }) => template === 'account-approval-digest');
    const pendingCount = isDigest ? await countPending(db) : 0;
    const render = await createEmailRenderer();
    return (message) => {
      const { challengeId = '', applicantId = '', expiresAt } = dataById.get(message.id) ?? {};
      const context = {
        account: accountsById.get(message.accountId ?? ''),
        challenge: challengesById.get(challengeId),
        applicant: accountsById.get(applicantId),
        pendingCount,
        expiresAt,
      };
      const isRelevant = messageTypeOf(message).isStillRelevant(context, now().toISOString());
      // An erased account leaves messages without a recipient.
      return isRelevant && message.recipient !== null ? compose(deps, render, message, context) : null;
    };
  };
}

function indexById<Row extends { id: string }>(rows: Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
