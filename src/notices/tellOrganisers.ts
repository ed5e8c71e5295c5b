import { identitiesOf } from '../accounts/domain/accountRepository.ts';
import { addressOf } from '../accounts/domain/identity.ts';
import { preferredIdentity } from '../accounts/emails/notifyAccount.ts';
import { type Db, query } from '../database/dialect.ts';
import { insert } from '../database/tableMapping.ts';
import { inTransaction, withRetry } from '../database/transaction.ts';
import type { Deps } from '../deps.ts';
import { messages, newMessage } from '../messages/message.ts';
import { collectNotices } from './collectNotices.ts';
import type { NoticeCounts, NoticeKind } from './noticeKind.ts';

/** One account gets at most one email about one event in this time, whatever strangers do to the event. */
const EMAIL_INTERVAL_MS = 3_600_000;
/** What was told is forgotten after 30 days. */
const RETENTION_MS = 30 * 86_400_000;

interface Recipient {
  eventId: string;
  accountId: string;
}

/** The job `tell-organisers`: writes emails about what is new, each in the transaction that marks it as told. */
export async function tellOrganisers(deps: Pick<Deps, 'db' | 'now'>): Promise<void> {
  const { db, now } = deps;
  await collectNotices(deps);
  for (const recipient of await findRecipients(db, now())) await inTransaction(db, (transaction) => tell(transaction, recipient, now()));
  const before = new Date(now().getTime() - RETENTION_MS).toISOString();
  await withRetry(db, async () => db('notices').where('told_at', '<', before).delete());
}

function findRecipients(db: Db, now: Date): Promise<Recipient[]> {
  const lately = new Date(now.getTime() - EMAIL_INTERVAL_MS).toISOString();
  return query<Recipient>(
    db,
    `SELECT DISTINCT n.event_id AS "eventId", n.account_id AS "accountId" FROM notices n
    WHERE n.told_at IS NULL AND n.due_at <= ? AND NOT EXISTS
      (SELECT 1 FROM notices told WHERE told.account_id = n.account_id AND told.event_id = n.event_id AND told.told_at > ?)`,
    [now.toISOString(), lately],
  );
}

async function tell(db: Db, { eventId, accountId }: Recipient, now: Date): Promise<void> {
  const at = now.toISOString();
  const told = await query<{ kind: NoticeKind; count: number }>(
    db,
    'UPDATE notices SET told_at = ? WHERE event_id = ? AND account_id = ? AND told_at IS NULL AND due_at <= ? RETURNING kind, count',
    [at, eventId, accountId, at],
  );
  const identity = preferredIdentity(await identitiesOf(db, accountId), 'email');
  // Another process was faster, or there is only a phone number: this is not worth an SMS.
  if (told.length === 0 || identity?.contactType !== 'email') return;
  const counts: NoticeCounts = {};
  for (const { kind, count } of told) counts[kind] = (counts[kind] ?? 0) + count;
  const about = { eventId: null, registrationId: null, accountId, template: 'organiser-notice', createdAt: at };
  await insert(db, messages, [newMessage({ ...about, ...addressOf(identity), data: JSON.stringify({ eventId, counts }) })]);
}
