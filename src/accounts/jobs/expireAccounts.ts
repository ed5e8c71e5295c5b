import { withRetry } from '../../database/transaction.ts';
import type { Actor, Deps } from '../../deps.ts';
import { OUTSTANDING } from '../../messages/outbox.ts';
import { CODE_TTL_HOURS } from '../creation/identityConfirmation.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { isAllowed } from '../domain/accountState.ts';
import { findAccount, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { askAboutRequests } from './askAboutRequests.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Then an unverified account no longer blocks its address for the address's owner. */
const UNVERIFIED_TTL_MS = 7 * DAY_MS;
/** Messages, challenges and sessions that are over are kept for this long, for investigations. */
const RETENTION_MS = 30 * DAY_MS;

const schedulerActor = (now: Date): Actor => ({ name: 'scheduler', correlationId: `accounts-${now.toISOString()}` });

/** The accounts' part of the job `expire-registrations`: reminds administrators, expires unverified accounts, deletes old rows. */
export async function expireAccounts(deps: AccountDeps): Promise<void> {
  const { db, now } = deps;
  const timestampBefore = (ageMs: number) => new Date(now().getTime() - ageMs).toISOString();
  await askAboutRequests(deps, schedulerActor(now()));
  const withLiveChallenge = db('challenges')
    .select('account_id')
    .whereNotNull('account_id')
    .where({ used_at: null, superseded_at: null })
    .where('expires_at', '>', now().toISOString());
  const unverified = await db('accounts')
    .where({ verified_at: null, expired_at: null })
    .where('created_at', '<=', timestampBefore(Math.max(UNVERIFIED_TTL_MS, CODE_TTL_HOURS * HOUR_MS)))
    .whereNotIn('id', withLiveChallenge)
    .orderBy('id')
    .pluck<string[]>('id');
  for (const id of unverified) await expireAccount(deps, id);
  await withRetry(db, () => deleteExpired(db, timestampBefore(RETENTION_MS), timestampBefore(HOUR_MS)));
}

/** Erases the personal data. The audit log stays, and so does the row it refers to. */
async function expireAccount(deps: AccountDeps, id: string): Promise<void> {
  await deps.transact(schedulerActor(deps.now()), async (unitOfWork) => {
    const account = await findAccount(unitOfWork, id);
    if (!account || !isAllowed(account, 'expire')) return;
    const { db } = unitOfWork;
    for (const table of ['identities', 'account_roles']) await db(table).where({ account_id: id }).delete();
    await db('messages').where({ account_id: id }).update({ recipient: null, sent_to: null, last_error: null });
    updateAccount(unitOfWork, account, { ...ERASED_FIELDS, username: id, usernameNormalized: id, expiredAt: unitOfWork.at });
    recordAudit(unitOfWork, account, { action: 'account.expired', subjectId: id });
  });
}

const ERASED_FIELDS: Partial<Account> = {
  firstName: '',
  lastName: '',
  country: null,
  passwordHash: '',
  totpSecret: null,
  recoveryCodeHashes: '[]',
};

/** Also withdraws codes that expired before they could be sent. */
async function deleteExpired(db: Deps['db'], retentionCutoff: string, flowCutoff: string): Promise<void> {
  await db('messages')
    .whereIn('template', ['account-code', 'account-sign-in'])
    .whereRaw(OUTSTANDING)
    .where('created_at', '<=', flowCutoff)
    .update({ withdrawn_at: db.ref('next_attempt_at') });
  await db('messages').whereNull('event_id').where('created_at', '<=', retentionCutoff).delete();
  await db('auth_flows')
    .where('updated_at', '<=', flowCutoff)
    .where((unblocked) => unblocked.whereNull('blocked_until').orWhere('blocked_until', '<=', flowCutoff))
    .delete();
  await db('challenges').where('expires_at', '<=', retentionCutoff).delete();
  await db('sessions').whereRaw('coalesce(revoked_at, expires_at) <= ?', [retentionCutoff]).delete();
  await db('rate_limit_counters').where('resets_at', '<=', flowCutoff).delete();
}
