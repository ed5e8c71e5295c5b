import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { type AccountUnitOfWork, recordAudit, updateAccount } from '../domain/unitOfWork.ts';
import { assertNotBlocked, recordWrongCode, resetWrongCodes } from '../domain/verificationLimits.ts';
import { type AccountActor, throwFieldError, withOwnAccount } from './ownAccount.ts';
import { newRecoveryCodes, newTotpSecret, verifyTotpOrRecoveryCode } from './totp.ts';

/**
 * Creates a secret for an authenticator app, used from `confirmTotpEnrollment` on.
 * @throws DomainError `conflict` if an authenticator is in use.
 */
export function startTotpEnrollment(deps: AccountDeps, actor: AccountActor): Promise<{ uri: string; secret: string }> {
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

/** Enables the authenticator app by its first code. Returns the recovery codes, which are not shown again. */
export function confirmTotpEnrollment(deps: AccountDeps, actor: AccountActor, code: string): Promise<string[]> {
  return deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (account) => {
      if (account.totpSecret === null || account.totpEnabledAt !== null)
        throw new DomainError('conflict', { key: 'accounts.errors.noAuthenticator' });
      await assertSecondFactor(deps, unitOfWork, account, code);
      updateAccount(unitOfWork, account, { totpEnabledAt: unitOfWork.at });
      recordAudit(unitOfWork, account, { action: 'totp.enabled' });
      return newRecoveryCodes(deps, unitOfWork, account);
    }),
  );
}

/** Codes are sent by SMS or email again. Takes a code of the authenticator app, or a recovery code. */
export function disableTotp(deps: AccountDeps, actor: AccountActor, code: string): Promise<void> {
  return deps.transact(actor, (unitOfWork) =>
    withOwnAccount(unitOfWork, actor, async (account) => {
      if (account.totpEnabledAt === null) throw new DomainError('conflict', { key: 'accounts.errors.noAuthenticator' });
      await assertSecondFactor(deps, unitOfWork, account, code);
      updateAccount(unitOfWork, account, { totpSecret: null, totpEnabledAt: null, totpLastStep: null, recoveryCodeHashes: '[]' });
      recordAudit(unitOfWork, account, { action: 'totp.disabled' });
    }),
  );
}

async function assertSecondFactor(deps: AccountDeps, unitOfWork: AccountUnitOfWork, account: Account, code: string) {
  await assertNotBlocked(deps, unitOfWork, account.id);
  if (verifyTotpOrRecoveryCode(deps, unitOfWork, account, code)) return resetWrongCodes(deps, unitOfWork, account.id);
  await recordWrongCode(deps, unitOfWork, account.id);
  throwFieldError('code', 'accounts.fieldErrors.code');
}
