import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { consumePasswordAttempt, forgetAttempts } from '../domain/passwordAttempts.ts';
import { prehash, verifyPassword } from '../domain/passwordHash.ts';
import { notifyOwner } from '../emails/notifyAccount.ts';
import { type AccountActor, requireOwnAccount, throwFieldError, withOwnAccount } from './ownAccount.ts';

/** What proves that the owner sits at a session: the current password, and where it comes from. */
export interface PasswordProof {
  password: string;
  clientAddress: string;
}

/**
 * Whoever finds an unlocked computer must not change how the account is protected (ASVS 5.0, 7.5.1). Returns the account.
 * @throws DomainError `invalid` with an error at the field `password`; `too-many` after too many attempts.
 */
export async function assertOwnPassword(
  deps: AccountDeps,
  actor: AccountActor,
  { password, clientAddress }: PasswordProof,
): Promise<Account> {
  const account = await requireOwnAccount(deps, actor);
  const isSuspicious = await consumePasswordAttempt(deps, account.id, clientAddress);
  const isCorrect = await verifyPassword(account.passwordHash, prehash(password), deps.argon2Cost, clientAddress);
  await deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (current) => {
      if (isCorrect && current.passwordHash === account.passwordHash) return forgetAttempts(deps, unitOfWork, account.id);
      if (isSuspicious) await notifyOwner(unitOfWork, current, 'account-guessed');
      throwFieldError('password', 'accounts.fieldErrors.wrongPassword');
    }),
  );
  return account;
}
