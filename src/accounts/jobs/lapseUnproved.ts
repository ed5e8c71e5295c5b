import type { Actor } from '../../deps.ts';
import { eraseReports } from '../../messages/bounces/messageReports.ts';
import { CODE_TTL_HOURS } from '../creation/identityConfirmation.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { deleteIdentity, identitiesOf } from '../domain/accountRepository.ts';
import { isAllowed } from '../domain/accountState.ts';
import { type AccountUnitOfWork, findAccount, recordAudit, updateAccount } from '../domain/unitOfWork.ts';

export const schedulerActor = (now: Date): Actor => ({ name: 'scheduler', correlationId: `accounts-${now.toISOString()}` });

/**
 * Removes the addresses that nobody has verified for as long as a code is valid, and erases accounts that have never
 * verified any. Later codes prolong the time: whoever still has a code that works can use it.
 */
export async function lapseUnproved(deps: AccountDeps): Promise<void> {
  const { db, now } = deps;
  const cutoff = new Date(now().getTime() - CODE_TTL_HOURS * 3_600_000).toISOString();
  const live = () =>
    db('challenges').where({ purpose: 'confirm', used_at: null, superseded_at: null }).where('expires_at', '>', now().toISOString());
  const accountIds = new Set([
    ...(await db('identities')
      .where({ verified_at: null })
      .where('added_at', '<=', cutoff)
      .whereNotIn('id', live().select('identity_id').whereNotNull('identity_id'))
      .orderBy('account_id')
      .pluck<string[]>('account_id')),
    ...(await db('accounts')
      .where({ verified_at: null, expired_at: null })
      .where('created_at', '<=', cutoff)
      .whereNotIn('id', live().select('account_id').whereNotNull('account_id'))
      .orderBy('id')
      .pluck<string[]>('id')),
  ]);
  for (const id of accountIds) await lapse(deps, id, cutoff);
}

async function lapse(deps: AccountDeps, accountId: string, cutoff: string): Promise<void> {
  await deps.transact(schedulerActor(deps.now()), async (unitOfWork) => {
    const account = await findAccount(unitOfWork, accountId);
    if (!account) return;
    const { db, at } = unitOfWork;
    const challenged = await db('challenges')
      .where({ account_id: accountId, purpose: 'confirm', used_at: null, superseded_at: null })
      .where('expires_at', '>', at)
      .pluck<(string | null)[]>('identity_id');
    const lapsed = (await identitiesOf(db, accountId)).filter(
      ({ id, addedAt, verifiedAt }) => verifiedAt === null && addedAt <= cutoff && !challenged.includes(id),
    );
    for (const { id, contactType } of lapsed) {
      await deleteIdentity(db, id, at);
      recordAudit(unitOfWork, account, { action: 'identity.lapsed', subjectId: accountId, data: { contactType } });
    }
    if (isAllowed(account, 'expire') && account.createdAt <= cutoff && challenged.length === 0) await expire(unitOfWork, account);
  });
}

/** Erases the personal data. The audit log stays, and so does the row it refers to. */
async function expire(unitOfWork: AccountUnitOfWork, account: Account): Promise<void> {
  const { db, at } = unitOfWork;
  const { id } = account;
  for (const table of ['identities', 'account_roles']) await db(table).where({ account_id: id }).delete();
  await db('messages').where({ account_id: id }).update({ recipient: null, sent_to: null, last_error: null });
  await eraseReports(db, { account_id: id });
  updateAccount(unitOfWork, account, { ...ERASED_FIELDS, username: id, usernameNormalized: id, expiredAt: at });
  recordAudit(unitOfWork, account, { action: 'account.expired', subjectId: id });
}

const ERASED_FIELDS: Partial<Account> = {
  firstName: '',
  lastName: '',
  country: null,
  passwordHash: '',
  totpSecret: null,
  recoveryCodeHashes: '[]',
};
