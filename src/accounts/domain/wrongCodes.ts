import type { Counter, RateLimit } from '../../database/rateLimitCounter.ts';
import type { AccountDeps } from './accountDeps.ts';
import type { AccountUnitOfWork } from './unitOfWork.ts';

const HOUR_SECONDS = 3_600;

/** A code allows one attempt, so that these limit the attempts of one subject over all its codes. */
const WRONG_CODE_LIMITS: RateLimit[] = [
  { name: 'wrong codes', max: 10, windowSeconds: HOUR_SECONDS },
  { name: 'wrong codes', max: 100, windowSeconds: 30 * 24 * HOUR_SECONDS },
];

/**
 * `subject` is an account, whose password was proved; or a network with the phone number that it registers, so that
 * strangers do not keep the owner of the number out.
 * @throws DomainError `forbidden` if there were too many wrong codes.
 */
export function assertNotBlocked({ counters }: AccountDeps, { db, now }: AccountUnitOfWork, subject: string): Promise<void> {
  return counters.assertBelow(db, now, countersOf(subject), { key: 'accounts.errors.tooManyWrong' });
}

export async function recordWrongCode({ counters }: AccountDeps, { db, now }: AccountUnitOfWork, subject: string): Promise<void> {
  for (const counter of countersOf(subject)) await counters.count(db, now, counter);
}

export function resetWrongCodes({ counters }: AccountDeps, { db }: AccountUnitOfWork, subject: string): Promise<void> {
  return counters.reset(db, countersOf(subject));
}

function countersOf(subject: string): Counter[] {
  return WRONG_CODE_LIMITS.map((limit) => ({ limit, subject }));
}
