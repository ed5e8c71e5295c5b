import { withRetry } from '../../database/transaction.ts';
import type { Deps } from '../../deps.ts';
import { OUTSTANDING } from '../../messages/outbox/outbox.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { askAboutRequests } from './askAboutRequests.ts';
import { lapseUnproved, schedulerActor } from './lapseUnproved.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Messages, challenges and sessions that are over are kept for this long, for investigations. */
const RETENTION_MS = 30 * DAY_MS;

/** The accounts' part of the job `expire-registrations`: reminds administrators, lets what nobody verified lapse, deletes old rows. */
export async function expireAccounts(deps: AccountDeps): Promise<void> {
  const { db, now } = deps;
  const timestampBefore = (ageMs: number) => new Date(now().getTime() - ageMs).toISOString();
  await askAboutRequests(deps, schedulerActor(now()));
  await lapseUnproved(deps);
  await withRetry(db, () => deleteExpired(db, timestampBefore(RETENTION_MS), timestampBefore(HOUR_MS)));
}

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
