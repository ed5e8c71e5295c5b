import type { Account } from '../domain/account.ts';
import { setIdentityVerified } from '../domain/accountRepository.ts';
import { isAllowed } from '../domain/accountState.ts';
import type { Identity } from '../domain/identity.ts';
import { rolesOf } from '../domain/role.ts';
import { type AccountUnitOfWork, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { notifyIfActive } from '../emails/notifyActivated.ts';
import { requestApproval } from '../emails/requestApproval.ts';

/**
 * Marks an identity as verified. With its first one the account is verified; it is also approved unless one of its roles
 * requires approval, in which case administrators are asked.
 */
export async function markIdentityVerified(unitOfWork: AccountUnitOfWork, account: Account, identity: Identity): Promise<void> {
  await setIdentityVerified(unitOfWork.db, identity.id, unitOfWork.at);
  recordAudit(unitOfWork, account, { action: 'identity.verified', subjectId: account.id, data: { contactType: identity.contactType } });
  if (!isAllowed(account, 'verify')) return;
  updateAccount(unitOfWork, account, { verifiedAt: unitOfWork.at });
  const needsApproval = (await rolesOf(unitOfWork.db, account.id)).some(({ requireApproval }) => requireApproval === 1);
  if (needsApproval) return requestApproval(unitOfWork, account);
  updateAccount(unitOfWork, account, { approvedAt: unitOfWork.at });
  recordAudit(unitOfWork, account, { action: 'account.approved', subjectId: account.id, data: { by: 'role' } });
  // Whoever created the account by phone has just typed the code, and is told by the response: no further SMS.
  if (account.createdVia !== 'phone_steps') await notifyIfActive(unitOfWork, account);
}
