import type { Counters, RateLimit } from '../../database/rateLimitCounter.ts';
import type { DomainError } from '../../domainError.ts';
import { type AccountUnitOfWork, recordAudit } from './unitOfWork.ts';

/** The same rejection of one network within an hour. `max` is not used: nothing is refused by it. */
const SAME_REJECTION: RateLimit = { name: 'rejections', max: 1, windowSeconds: 3_600 };

export type RecordRejection = (unitOfWork: AccountUnitOfWork, error: DomainError) => Promise<void>;

/**
 * Writes rejections into the audit log, which is never shortened: of equal ones (network, account, reason) within an hour only
 * the 1st, 10th, 100th …, with their number. So a stranger can not fill the disk, and a flood is seen as what it is.
 */
export function createRejectionRecorder(counters: Counters): RecordRejection {
  return async (unitOfWork, { code }) => {
    const { db, now, actor } = unitOfWork;
    const account = unitOfWork.subject.account ?? null;
    const subject = [actor.network ?? actor.name, account?.id ?? 'nobody', code].join(' ');
    const { sum } = await counters.count(db, now, { limit: SAME_REJECTION, subject });
    if (!isPowerOfTen(sum)) return;
    recordAudit(unitOfWork, account, { action: 'request.refused', data: { reason: code, ...(sum > 1 && { count: sum }) } });
  };
}

function isPowerOfTen(count: number): boolean {
  return /^10*$/.test(String(count));
}
