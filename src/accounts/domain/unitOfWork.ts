import type { AuditEvent, ChainHead } from '../../audit/auditLog.ts';
import type { Db } from '../../database/dialect.ts';
import { insert, type RowQuery, rowsFrom } from '../../database/tableMapping.ts';
import { addAuditEntry, addMessage, type ChangeSet } from '../../messages/changeSet.ts';
import type { Message } from '../../messages/message.ts';
import { type Account, accounts } from './account.ts';

/** One transaction on accounts: what was loaded and changed, with its messages and audit entries, which are written when it ends. */
export interface AccountUnitOfWork extends ChangeSet {
  db: Db;
  now: Date;
  /** `now` in ISO 8601. */
  at: string;
  /** What it is about: an error is recorded in the audit log of this account, with this id as its subject. */
  subject: { account?: Account | undefined; id?: string };
  /** Loaded accounts by id: the same account is the same object. */
  identityMap: Map<string, Account>;
  /** Accounts to be saved. */
  dirty: Set<Account>;
  /** For entries without an account. */
  globalChain: ChainHead;
  /** Counts an SMS about a change of an account; false if none may be sent. See `smsBudget.ts`. */
  consumeNoticeQuota: (phoneNormalized: string) => Promise<boolean>;
}

/** `refine` adds the conditions. */
export async function findAccounts(
  unitOfWork: AccountUnitOfWork,
  refine: (query: RowQuery<Account>) => RowQuery<Account>,
): Promise<Account[]> {
  const found = await refine(rowsFrom(unitOfWork.db, accounts));
  return found.map((account) => {
    const tracked = unitOfWork.identityMap.get(account.id) ?? account;
    unitOfWork.identityMap.set(account.id, tracked);
    return tracked;
  });
}

export async function findAccount(unitOfWork: AccountUnitOfWork, id: string): Promise<Account | undefined> {
  const [account] = await findAccounts(unitOfWork, (query) => query.where({ id }));
  return account;
}

export async function addAccount(unitOfWork: AccountUnitOfWork, account: Account): Promise<void> {
  await insert(unitOfWork.db, accounts, [account]);
  unitOfWork.identityMap.set(account.id, account);
}

/** The account is saved when the transaction ends. */
export function updateAccount(unitOfWork: AccountUnitOfWork, account: Account, changes: Partial<Account>): void {
  Object.assign(account, changes);
  unitOfWork.dirty.add(account);
}

/** Adds an entry to the account's audit log, or to the global one without an account. */
export function recordAudit(
  unitOfWork: AccountUnitOfWork,
  account: Account | null,
  { action, subjectId, data = {} }: Partial<AuditEvent> & { action: string },
): void {
  const auditEvent = { action, subjectId: subjectId ?? unitOfWork.subject.id ?? account?.id ?? 'global', data };
  const owner = { eventId: null, accountId: account?.id ?? null };
  addAuditEntry(unitOfWork, account ?? unitOfWork.globalChain, owner, unitOfWork.at, auditEvent);
  if (account) unitOfWork.dirty.add(account);
}

/** Puts a message into the outbox. `accountId` is null if the recipient has no account yet. */
export function enqueueMessage(
  unitOfWork: Pick<AccountUnitOfWork, 'actor' | 'at' | 'messages'>,
  template: string,
  target: { accountId: string | null; channel: 'email' | 'sms'; recipient: string; data?: object },
): Message {
  const { data = {}, ...envelope } = target;
  const noOwner = { eventId: null, registrationId: null };
  return addMessage(unitOfWork, { ...noOwner, ...envelope, template, data: JSON.stringify(data), createdAt: unitOfWork.at });
}
