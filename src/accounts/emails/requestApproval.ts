import { newId } from '../../crypto/ids.ts';
import type { Account } from '../domain/account.ts';
import { type AccountUnitOfWork, findAccounts, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { notifyAccount } from './notifyAccount.ts';

const ADMINISTRATORS_PER_REQUEST = 2;

/** Asks the two administrators whose last request was longest ago to review a new account. */
export async function requestApproval(unitOfWork: AccountUnitOfWork, account: Account, isReminder = false): Promise<void> {
  const withRole = unitOfWork.db('account_roles').select('account_id').where({ role: 'administrator' });
  const administrators = await findAccounts(unitOfWork, (query) =>
    query
      .whereIn('id', withRole)
      .whereNotNull('approved_at')
      .where({ enabled: 1, expired_at: null })
      .whereNot({ id: account.id })
      .orderByRaw("coalesce(last_asked_id, ''), id")
      .limit(ADMINISTRATORS_PER_REQUEST),
  );
  for (const administrator of administrators) {
    updateAccount(unitOfWork, administrator, { lastAskedId: newId() });
    await notifyAccount(unitOfWork, administrator, isReminder ? 'account-approval-reminder' : 'account-approval', {
      applicantId: account.id,
    });
  }
  updateAccount(unitOfWork, account, isReminder ? { approvalRemindedAt: unitOfWork.at } : { approvalRequestedAt: unitOfWork.at });
  const data = { administrators: administrators.map(({ id }) => id) };
  recordAudit(unitOfWork, account, {
    action: isReminder ? 'account.approval_reminded' : 'account.approval_requested',
    subjectId: account.id,
    data,
  });
}
