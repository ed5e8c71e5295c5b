import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { hashPassword } from '../domain/passwordHash.ts';
import { throwIfInvalid, validatePassword } from '../domain/passwordPolicy.ts';
import { type AccountUnitOfWork, findAccounts, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { normalizeUsername } from '../domain/username.ts';
import { resetWrongCodes } from '../domain/wrongCodes.ts';
import { notifyOwner } from '../emails/notifyAccount.ts';
import { type AccountActor, throwFieldError, withOwnAccount } from './ownAccount.ts';
import { assertOwnPassword, type PasswordProof } from './ownPassword.ts';
import { revokeSessions } from './sessions.ts';

/**
 * Revokes all sessions and tells the owner.
 * @throws DomainError `invalid` if the password of `proof` is wrong or `newPassword` too weak; `too-many` after too many attempts.
 */
export async function changePassword(deps: AccountDeps, actor: AccountActor, proof: PasswordProof, newPassword: string): Promise<void> {
  const current = await assertOwnPassword(deps, actor, proof);
  const passwordHash = await hashNewPassword(deps, current, newPassword, proof.clientAddress);
  await deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (account) => {
      if (account.passwordHash !== current.passwordHash) throwFieldError('password', 'accounts.fieldErrors.wrongPassword');
      await storePassword(deps, unitOfWork, account, passwordHash);
    }),
  );
}

/** By the operator, for an owner who forgot the password. */
export async function setPassword(deps: AccountDeps, actor: Actor, username: string, newPassword: string): Promise<Account> {
  throwIfInvalid(await validatePassword(newPassword, [username]));
  const passwordHash = await hashPassword(newPassword, deps.argon2Cost);
  return deps.transact(actor, async (unitOfWork) => {
    const [account] = await findAccounts(unitOfWork, (query) =>
      query.where({ username_normalized: normalizeUsername(username), expired_at: null }),
    );
    if (!account) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
    await storePassword(deps, unitOfWork, account, passwordHash);
    return account;
  });
}

/** @throws DomainError `invalid` with errors at the field `newPassword` */
export async function hashNewPassword(
  deps: AccountDeps,
  { username, firstName, lastName }: Account,
  newPassword: string,
  clientAddress: string,
): Promise<string> {
  throwIfInvalid(await validatePassword(newPassword, [username, firstName, lastName], { field: 'newPassword', clientAddress }));
  return hashPassword(newPassword, deps.argon2Cost, clientAddress);
}

/**
 * Whoever knew the old password is signed out, also half-way through signing in; links to reset it stop working; and wrong
 * codes no longer count against the owner.
 */
export async function storePassword(
  deps: AccountDeps,
  unitOfWork: AccountUnitOfWork,
  account: Account,
  passwordHash: string,
): Promise<void> {
  updateAccount(unitOfWork, account, { passwordHash });
  await revokeSessions(unitOfWork, account);
  await voidProofs(unitOfWork, account);
  await resetWrongCodes(deps, unitOfWork, account.id);
  recordAudit(unitOfWork, account, { action: 'account.password_changed', subjectId: account.id });
  await notifyOwner(unitOfWork, account, 'account-password');
}

/** What was proved by, or sent to replace, the password before. */
async function voidProofs({ db, at }: AccountUnitOfWork, { id }: Account): Promise<void> {
  await db('challenges')
    .where({ account_id: id, purpose: 'password_reset', used_at: null, superseded_at: null })
    .update({ superseded_at: at });
  await db('auth_flows')
    .where({ account_id: id, type: 'login' })
    .whereIn('state', ['credentials_set', 'code_sent'])
    .update({ state: 'started', account_id: null, challenge_id: null, updated_at: at });
}
