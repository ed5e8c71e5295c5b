import { rowsFrom } from '../../database/tableMapping.ts';
import type { Actor } from '../../deps.ts';
import { type Account, accounts } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { isPending, wherePending } from '../domain/pendingAccounts.ts';
import { isReminderDue, SHORTEST_REMINDER_INTERVAL_MS } from '../domain/reminderSchedule.ts';
import { type AccountUnitOfWork, findAccounts } from '../domain/unitOfWork.ts';
import { markAsReminded, markAsRequested } from '../emails/requestApproval.ts';
import { askReviewers, reviewersInTurn } from '../emails/reviewers.ts';

/** Accounts that one transaction marks. The email counts all that wait, so the rest needs no further one. */
const MAX_MARKED = 500;

/** Tells two reviewers, in one email, about the requests that nobody was told about and those that wait for long. */
export async function askAboutRequests(deps: AccountDeps, actor: Actor): Promise<void> {
  const candidates = await candidatesOf(deps);
  if (candidates.length === 0) return;
  await deps.transact(actor, async (unitOfWork) => {
    const reviewers = await reviewersInTurn(unitOfWork);
    if (reviewers.length === 0) return;
    const found = await findAccounts(unitOfWork, (query) => query.whereIn('id', candidates).orderBy('id'));
    const pending = found.filter(isPending);
    const unknown = pending.filter(({ approvalRequestedAt }) => approvalRequestedAt === null);
    const overdue = pending.filter((account) => isOverdue(account, unitOfWork));
    if (unknown.length + overdue.length === 0) return;
    const [template, data] = messageFor(unknown, overdue);
    await askReviewers(unitOfWork, reviewers, template, data);
    for (const account of unknown) markAsRequested(unitOfWork, account, reviewers);
    for (const account of overdue) markAsReminded(unitOfWork, account, reviewers);
  });
}

async function candidatesOf({ db, now }: AccountDeps): Promise<string[]> {
  const remindBefore = new Date(now().getTime() - SHORTEST_REMINDER_INTERVAL_MS).toISOString();
  const waiting = await rowsFrom(db, accounts)
    .where(wherePending)
    .whereRaw("coalesce(approval_reminded_at, approval_requested_at, '') <= ?", [remindBefore])
    .orderBy('id');
  const candidates = waiting.filter((account) => account.approvalRequestedAt === null || isOverdue(account, { now: now() }));
  return candidates.slice(0, MAX_MARKED).map(({ id }) => id);
}

function isOverdue({ approvalRequestedAt, approvalRemindedAt }: Account, { now }: Pick<AccountUnitOfWork, 'now'>): boolean {
  return approvalRequestedAt !== null && isReminderDue(approvalRequestedAt, approvalRemindedAt, now);
}

/** One request is named, several are counted. */
function messageFor([unknown, ...moreUnknown]: Account[], [overdue, ...moreOverdue]: Account[]): [template: string, data: object] {
  const single = unknown ?? overdue;
  const isSingle = moreUnknown.length + moreOverdue.length === 0 && !(unknown && overdue);
  if (!single || !isSingle) return ['account-approval-digest', {}];
  return [unknown ? 'account-approval' : 'account-approval-reminder', { applicantId: single.id }];
}
