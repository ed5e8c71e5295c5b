import { type Account, allows } from './account.ts';
import { askAdministrators } from './askAdministrators.ts';
import { type Change, note, set } from './change.ts';
import type { Identity } from './identity.ts';
import { rolesOf } from './role.ts';
import { markVerified } from './store.ts';

/**
 * Somebody answered from one of their addresses. With the first of them the account is verified, and approved at once
 * when none of its roles needs an administrator for that.
 */
export async function hasVerified(change: Change, account: Account, identity: Identity): Promise<void> {
  await markVerified(change.db, identity.id, change.at);
  note(change, account, { action: 'verified', subject: account.id, details: { contactType: identity.contactType } });
  if (!allows(account, 'verify')) return;
  set(change, account, { verifiedAt: change.at });
  const needsApproval = (await rolesOf(change.db, account.id)).some(({ requireApproval }) => requireApproval === 1);
  if (needsApproval) return askAdministrators(change, account);
  set(change, account, { approvedAt: change.at });
  note(change, account, { action: 'approved', subject: account.id, details: { by: 'role' } });
}
