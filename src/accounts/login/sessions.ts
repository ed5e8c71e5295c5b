import { newId } from '../../crypto/ids.ts';
import { insert } from '../../database/tableMapping.ts';
import type { Actor } from '../../deps.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { SESSION_TTL_MS, sessions } from '../domain/session.ts';
import { type AccountUnitOfWork, findAccount, recordAudit } from '../domain/unitOfWork.ts';

/** Creates a session and revokes the one before: an account has at most one. Returns the token. */
export async function createSession({ sessionTokens }: AccountDeps, unitOfWork: AccountUnitOfWork, account: Account): Promise<string> {
  const expiresAt = new Date(unitOfWork.now.getTime() + SESSION_TTL_MS).toISOString();
  const session = { id: newId(), accountId: account.id, createdAt: unitOfWork.at, lastSeenAt: unitOfWork.at, expiresAt, revokedAt: null };
  await revokeSessions(unitOfWork, account);
  await insert(unitOfWork.db, sessions, [session]);
  recordAudit(unitOfWork, account, { action: 'session.created', data: { session: session.id } });
  return sessionTokens.sign(account.id, session.id, unitOfWork.now, expiresAt);
}

/** All tokens of the account stop working at once. */
export async function revokeSessions({ db, at }: AccountUnitOfWork, account: Account): Promise<void> {
  await db('sessions').where({ account_id: account.id, revoked_at: null }).update({ revoked_at: at });
}

export function logOut(deps: AccountDeps, actor: Actor, accountId: string): Promise<void> {
  return deps.transact(actor, async (unitOfWork) => {
    const account = await findAccount(unitOfWork, accountId);
    if (!account) return;
    await revokeSessions(unitOfWork, account);
    recordAudit(unitOfWork, account, { action: 'session.ended' });
  });
}
