import type { Db } from '../../database/dialect.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import { findVerifiedIdentity, identitiesOf, isUsernameTaken, setIdentityVerified } from '../domain/accountRepository.ts';
import { isAllowed } from '../domain/accountState.ts';
import { type Identity, masked } from '../domain/identity.ts';
import { rolesOf } from '../domain/role.ts';
import { type AccountUnitOfWork, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { normalizeUsername } from '../domain/username.ts';
import { notifyOwner } from '../emails/notifyAccount.ts';
import { notifyIfActive } from '../emails/notifyActivated.ts';
import { requestApproval } from '../emails/requestApproval.ts';

/** @throws DomainError `invalid` if another account has verified this address meanwhile. */
export async function assertIdentityFree(db: Db, identity: Identity): Promise<void> {
  const owner = await findVerifiedIdentity(db, identity);
  if (!owner || owner.accountId === identity.accountId) return;
  const key = identity.contactType === 'email' ? 'accounts.fieldErrors.emailTaken' : 'accounts.fieldErrors.phoneTaken';
  throw new DomainError('invalid', { key });
}

/**
 * Marks an identity as verified. With its first one the account is verified; it is also approved unless one of its roles
 * requires approval, in which case administrators are asked. If it has others, these are told.
 */
export async function markIdentityVerified(unitOfWork: AccountUnitOfWork, account: Account, identity: Identity): Promise<void> {
  const { db, at } = unitOfWork;
  const earlier = (await identitiesOf(db, account.id)).filter(({ id }) => id !== identity.id);
  await setIdentityVerified(db, identity.id, at);
  recordAudit(unitOfWork, account, { action: 'identity.verified', subjectId: account.id, data: { contactType: identity.contactType } });
  await claimUsername(unitOfWork, account, identity);
  await notifyOwner(unitOfWork, account, 'account-identity-added', { identity: masked(identity) }, earlier);
  if (!isAllowed(account, 'verify')) return;
  updateAccount(unitOfWork, account, { verifiedAt: at });
  const needsApproval = (await rolesOf(db, account.id)).some(({ requireApproval }) => requireApproval === 1);
  if (needsApproval) return requestApproval(unitOfWork, account);
  updateAccount(unitOfWork, account, { approvedAt: at });
  recordAudit(unitOfWork, account, { action: 'account.approved', subjectId: account.id, data: { by: 'role' } });
  // Whoever created the account by phone has just typed the code, and is told by the response: no further SMS.
  if (account.createdVia !== 'phone_steps') await notifyIfActive(unitOfWork, account);
}

/** The username of an account may be the address itself: it is the account's from now on. */
async function claimUsername(unitOfWork: AccountUnitOfWork, account: Account, { valueNormalized }: Identity): Promise<void> {
  if (account.usernameNormalized === valueNormalized || normalizeUsername(account.username) !== valueNormalized) return;
  if (await isUsernameTaken(unitOfWork.db, valueNormalized)) return;
  updateAccount(unitOfWork, account, { usernameNormalized: valueNormalized });
}
