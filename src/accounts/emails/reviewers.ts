import { newId } from '../../crypto/ids.ts';
import type { Account } from '../domain/account.ts';
import { havingPermission } from '../domain/permittedAccounts.ts';
import { type AccountUnitOfWork, findAccounts, updateAccount } from '../domain/unitOfWork.ts';
import { notifyAccount } from './notifyAccount.ts';

const REVIEWERS_AT_A_TIME = 2;
/** A reviewer gets at most one email about requests in this time: a flood of requests must not become one of emails. */
const ASK_INTERVAL_MS = 3_600_000;

/**
 * The two reviewers whose turn it is: those who were asked longest ago. Empty while one of them was asked within the last
 * hour, and if there is nobody who may review.
 */
export async function reviewersInTurn(unitOfWork: AccountUnitOfWork): Promise<Account[]> {
  const mayReview = await havingPermission(unitOfWork.db, 'accounts:review');
  const inTurn = await findAccounts(unitOfWork, (query) =>
    mayReview(query).orderByRaw("coalesce(last_asked_id, ''), id").limit(REVIEWERS_AT_A_TIME),
  );
  const askedBefore = new Date(unitOfWork.now.getTime() - ASK_INTERVAL_MS).toISOString();
  return inTurn.every(({ lastAskedAt }) => lastAskedAt === null || lastAskedAt <= askedBefore) ? inTurn : [];
}

/** Sends each of them the message, and puts them at the end of the turn. */
export async function askReviewers(unitOfWork: AccountUnitOfWork, reviewers: Account[], template: string, data: object): Promise<void> {
  for (const reviewer of reviewers) {
    updateAccount(unitOfWork, reviewer, { lastAskedId: newId(), lastAskedAt: unitOfWork.at });
    await notifyAccount(unitOfWork, reviewer, template, data);
  }
}
