import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { type AccountUnitOfWork, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { assertNotBlocked, recordWrongCode, resetWrongCodes } from '../domain/wrongCodes.ts';
import { notifyOwner } from '../emails/notifyAccount.ts';
import { type AccountActor, throwFieldError, withOwnAccount } from './ownAccount.ts';
import { assertOwnPassword, type PasswordProof } from './ownPassword.ts';
import { newRecoveryCodes, newTotpSecret, verifyTotpOrRecoveryCode } from './totp.ts';

/**
 * Creates a secret for an authenticator app, used from `confirmTotpEnrollment` on.
 * @throws DomainError `invalid` if the password is wrong; `conflict` if an authenticator is in use.
 */
export async function startTotpEnrollment(
  deps: AccountDeps,
  actor: AccountActor,
  proof: PasswordProof,
): Promise<{ uri: string; secret: string }> {
  await assertOwnPassword(deps, actor, proof);
  return deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (account) => {
      if (account.totpEnabledAt !== null) throw new DomainError('conflict', { key: 'accounts.errors.hasAuthenticator' });
      const { encrypted, uri, secret } = newTotpSecret(deps, account.username);
      updateAccount(unitOfWork, account, { totpSecret: encrypted, totpLastStep: null });
      recordAudit(unitOfWork, account, { action: 'totp.enrollment_started' });
      return { uri, secret };
    }),
  );
}

/** Enables the authenticator app by its first code, and tells the owner. Returns the recovery codes, which are not shown again. */
export function confirmTotpEnrollment(deps: AccountDeps, actor: AccountActor, code: string): Promise<string[]> {
  return deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (account) => {
      if (account.totpSecret === null || account.totpEnabledAt !== null)
        throw new DomainError('conflict', { key: 'accounts.errors.noAuthenticator' });
      await assertSecondFactor(deps, unitOfWork, account, code);
      updateAccount(unitOfWork, account, { totpEnabledAt: unitOfWork.at });
      recordAudit(unitOfWork, account, { action: 'totp.enabled' });
      await notifyOwner(unitOfWork, account, 'account-authenticator-added');
      return newRecoveryCodes(deps, unitOfWork, account);
    }),
  );
}

/** Codes are sent by SMS or email again; the owner is told. Takes a code of the authenticator app, or a recovery code. */
export async function disableTotp(deps: AccountDeps, actor: AccountActor, code: string, proof: PasswordProof): Promise<void> {
  await assertOwnPassword(deps, actor, proof);
  return deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (account) => {
      if (account.totpEnabledAt === null) throw new DomainError('conflict', { key: 'accounts.errors.noAuthenticator' });
      await assertSecondFactor(deps, unitOfWork, account, code);
      updateAccount(unitOfWork, account, { totpSecret: null, totpEnabledAt: null, totpLastStep: null, recoveryCodeHashes: '[]' });
      recordAudit(unitOfWork, account, { action: 'totp.disabled' });
      await notifyOwner(unitOfWork, account, 'account-authenticator-removed');
    }),
  );
}

async function assertSecondFactor(deps: AccountDeps, unitOfWork: AccountUnitOfWork, account: Account, code: string) {
  await assertNotBlocked(deps, unitOfWork, account.id);
  if (verifyTotpOrRecoveryCode(deps, unitOfWork, account, code)) return resetWrongCodes(deps, unitOfWork, account.id);
  await recordWrongCode(deps, unitOfWork, account.id);
  throwFieldError('code', 'accounts.fieldErrors.code');
}
