import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { hashPassword, prehash, verifyPassword } from '../domain/passwordHash.ts';
import { throwIfInvalid, validatePassword } from '../domain/passwordPolicy.ts';
import { findAccounts, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { normalizeUsername } from '../domain/username.ts';
import { consumePasswordAttempt } from '../domain/verificationLimits.ts';
import { notifyAccount } from '../emails/notifyAccount.ts';
import { type AccountActor, requireOwnAccount, throwFieldError, withOwnAccount } from './ownAccount.ts';
import { revokeSessions } from './sessions.ts';

/**
 * Revokes all sessions and tells the owner.
 * @throws DomainError `invalid` if `password` is wrong or `newPassword` too weak; `too-many` after too many attempts.
 */
export async function changePassword(
  deps: AccountDeps,
  actor: AccountActor,
  clientAddress: string,
  password: string,
  newPassword: string,
): Promise<void> {
  const current = await requireOwnAccount(deps, actor);
  await consumePasswordAttempt(deps, current.usernameNormalized, clientAddress);
  if (!(await verifyPassword(current.passwordHash, prehash(password), deps.argon2Cost, clientAddress))) {
    await deps.transact(actor, (unitOfWork) =>
      withOwnAccount(unitOfWork, actor, async () => throwFieldError('password', 'accounts.fieldErrors.wrongPassword')),
    );
  }
  throwIfInvalid(
    await validatePassword(newPassword, [current.username, current.firstName, current.lastName], { field: 'newPassword', clientAddress }),
  );
  const passwordHash = await hashPassword(newPassword, deps.argon2Cost, clientAddress);
  await deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (account) => {
      if (account.passwordHash !== current.passwordHash) throwFieldError('password', 'accounts.fieldErrors.wrongPassword');
      updateAccount(unitOfWork, account, { passwordHash });
      await revokeSessions(unitOfWork, account);
      recordAudit(unitOfWork, account, { action: 'account.password_changed' });
      await notifyAccount(unitOfWork, account, 'account-password');
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
    updateAccount(unitOfWork, account, { passwordHash });
    await revokeSessions(unitOfWork, account);
    recordAudit(unitOfWork, account, { action: 'account.password_changed', subjectId: account.id });
    await notifyAccount(unitOfWork, account, 'account-password');
    return account;
  });
}
