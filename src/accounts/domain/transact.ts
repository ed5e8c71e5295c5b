import { auditChains } from '../../audit/auditLog.ts';
import { lockGlobalChain } from '../../audit/globalChain.ts';
import { createCounters } from '../../database/rateLimitCounter.ts';
import { update } from '../../database/tableMapping.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Actor, Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { createChangeSet, saveChangeSets } from '../../messages/changeSet.ts';
import { accounts } from './account.ts';
import { createRejectionRecorder, type RecordRejection } from './rejections.ts';
import { createNoticeQuota } from './smsBudget.ts';
import type { AccountUnitOfWork } from './unitOfWork.ts';

/** Runs `work` in a transaction. A DomainError is recorded in the audit log and thrown again after the commit. */
export type RunInTransaction = <Result>(actor: Actor, work: (unitOfWork: AccountUnitOfWork) => Promise<Result>) => Promise<Result>;

/**
 * Transactions on accounts run one after another, across all processes: each begins by locking the global audit chain.
 * One that ends with a DomainError is still committed, with its counters and an audit entry `request.refused` (see
 * `recordRejection`); so `work` must throw before it changes anything else.
 */
export function createTransact(
  { db: database, now: clock, keys, config }: Deps,
  onMessagesEnqueued: () => void = () => {},
): RunInTransaction {
  const counters = createCounters(keys);
  const recordRejection = createRejectionRecorder(counters);
  const consumeNoticeQuota = createNoticeQuota(config, counters);
  return async (actor, work) => {
    const { outcome, hasPendingMessages } = await inTransaction(database, async (db) => {
      const now = clock();
      const globalChain = await lockGlobalChain(db);
      const unitOfWork: AccountUnitOfWork = {
        ...createChangeSet(actor),
        ...{ db, now, at: now.toISOString(), subject: {}, globalChain, identityMap: new Map(), dirty: new Set() },
        consumeNoticeQuota: (phoneNormalized) => consumeNoticeQuota({ db, now }, phoneNormalized),
      };
      const outcome = await runWork(unitOfWork, work, recordRejection);
      await saveUnitOfWork(unitOfWork);
      return { outcome, hasPendingMessages: unitOfWork.messages.some(({ sentAt }) => sentAt === null) };
    });
    if (hasPendingMessages) onMessagesEnqueued();
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  };
}

async function runWork<Result>(
  unitOfWork: AccountUnitOfWork,
  work: (unitOfWork: AccountUnitOfWork) => Promise<Result>,
  recordRejection: RecordRejection,
) {
  try {
    return { result: await work(unitOfWork) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    await recordRejection(unitOfWork, error);
    return { error };
  }
}

async function saveUnitOfWork(unitOfWork: AccountUnitOfWork) {
  const { db, globalChain, auditEntries, dirty } = unitOfWork;
  await update(db, accounts, [...dirty]);
  await saveChangeSets(db, [unitOfWork]);
  if (auditEntries.some(({ accountId }) => accountId === null)) await update(db, auditChains, [globalChain]);
}
