import type { Account } from '../domain/account.ts';
import { type AccountUnitOfWork, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { askReviewers, reviewersInTurn } from './reviewers.ts';

/**
 * Asks the two reviewers whose turn it is to decide about a new account. While they were asked a short time ago, the
 * request is left to the job `askAboutRequests`, which tells them about all new ones at once.
 */
export async function requestApproval(unitOfWork: AccountUnitOfWork, account: Account): Promise<void> {
  const reviewers = await reviewersInTurn(unitOfWork);
  if (reviewers.length === 0) return;
  await askReviewers(unitOfWork, reviewers, 'account-approval', { applicantId: account.id });
  markAsRequested(unitOfWork, account, reviewers);
}

export function markAsRequested(unitOfWork: AccountUnitOfWork, account: Account, reviewers: Account[]): void {
  updateAccount(unitOfWork, account, { approvalRequestedAt: unitOfWork.at });
  recordAudit(unitOfWork, account, { action: 'account.approval_requested', ...asked(account, reviewers) });
}

export function markAsReminded(unitOfWork: AccountUnitOfWork, account: Account, reviewers: Account[]): void {
  updateAccount(unitOfWork, account, { approvalRemindedAt: unitOfWork.at });
  recordAudit(unitOfWork, account, { action: 'account.approval_reminded', ...asked(account, reviewers) });
}

function asked(account: Account, reviewers: Account[]) {
  return { subjectId: account.id, data: { administrators: reviewers.map(({ id }) => id) } };
}
