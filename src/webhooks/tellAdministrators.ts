import { accounts } from '../accounts/domain/account.ts';
import { identitiesOf } from '../accounts/domain/accountRepository.ts';
import { addressOf } from '../accounts/domain/identity.ts';
import { havingPermission } from '../accounts/domain/permittedAccounts.ts';
import { preferredIdentity } from '../accounts/emails/notifyAccount.ts';
import type { Db } from '../database/dialect.ts';
import { insert, rowsFrom } from '../database/tableMapping.ts';
import { messages, newMessage } from '../messages/message.ts';
import { ALL_EVENTS } from '../teams/eventAccess.ts';
import type { Webhook } from './webhook.ts';

/** At most so many are told: one of them will do. */
const MAX_TOLD = 20;

/** Emails those who may enable a webhook for all events again that it was disabled. It belongs to no event, and so do no notices. */
export async function tellAdministrators(db: Db, { url }: Webhook, at: string): Promise<void> {
  const mayManage = await havingPermission(db, ALL_EVENTS);
  // The rest of the URL may hold a secret of the receiver.
  const about = {
    eventId: null,
    registrationId: null,
    template: 'account-webhook-disabled',
    data: JSON.stringify({ host: new URL(url).host }),
  };
  for (const { id: accountId } of await mayManage(rowsFrom(db, accounts)).orderBy('id').limit(MAX_TOLD)) {
    const identity = preferredIdentity(await identitiesOf(db, accountId), 'email');
    // Not worth an SMS.
    if (identity?.contactType !== 'email') continue;
    await insert(db, messages, [newMessage({ ...about, accountId, ...addressOf(identity), createdAt: at })]);
  }
}
