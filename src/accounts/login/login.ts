import { DomainError } from '../../domainError.ts';
import { canSendSms } from '../../messages/transports.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findAccountByLogin, identitiesOf } from '../domain/accountRepository.ts';
import { assertAllowed } from '../domain/accountState.ts';
import type { FlowClient } from '../domain/flowClient.ts';
import { sendCode, verifyCode } from '../domain/flowCode.ts';
import { advanceFlow, assertStepAllowed, saveFlow } from '../domain/flowSteps.ts';
import { channelFor } from '../domain/identity.ts';
import { verifyPassword } from '../domain/passwordHash.ts';
import { type AccountUnitOfWork, findAccount, recordAudit } from '../domain/unitOfWork.ts';
import { normalizeUsername } from '../domain/username.ts';
import { assertNotBlocked, consumePasswordAttempt, consumeSendQuota } from '../domain/verificationLimits.ts';
import { preferredIdentity } from '../emails/notifyAccount.ts';
import { createSession } from './sessions.ts';
import { verifyTotpOrRecoveryCode } from './totp.ts';

/**
 * Seed 002, step 1: username and password.
 * @throws DomainError `unauthenticated`, after the same time whether the username or the password is wrong.
 */
export async function verifyCredentials(deps: AccountDeps, client: FlowClient, username: string, passwordPrehash: string): Promise<void> {
  await assertStepAllowed(deps, 'login', 'set_user_data', client.cookie);
  const usernameNormalized = normalizeUsername(username);
  await consumePasswordAttempt(deps, usernameNormalized, client.clientAddress);
  const candidate = await findAccountByLogin(deps.db, usernameNormalized);
  const isCorrect = await verifyPassword(candidate?.passwordHash || null, passwordPrehash, deps.argon2Cost, client.clientAddress);
  await advanceFlow(deps, 'login', 'set_user_data', client, async (unitOfWork, flow) => {
    const account = candidate && (await findAccount(unitOfWork, candidate.id));
    if (account) unitOfWork.subject.account = account;
    // The password may have been changed while it was verified.
    if (!account || !isCorrect || account.passwordHash !== candidate.passwordHash) throw wrongCredentialsError();
    assertAllowed(account, 'sign_in');
    await saveFlow(unitOfWork, flow, { state: 'credentials_set', accountId: account.id });
    recordAudit(unitOfWork, account, { action: 'login.password_verified' });
  });
}

/** Step 2: sends a code by SMS, or by email without a phone; sends none if an authenticator app makes it. Returns the channel. */
export function sendLoginCode(deps: AccountDeps, client: FlowClient): Promise<'email' | 'sms' | 'authenticator'> {
  return advanceFlow(deps, 'login', 'send_code', client, async (unitOfWork, flow) => {
    const account = await requireFlowAccount(unitOfWork);
    await assertNotBlocked(deps, unitOfWork, account.id);
    if (account.totpEnabledAt !== null) {
      await sendCode(deps, unitOfWork, flow, null);
      return 'authenticator';
    }
    const contact = preferredIdentity(await identitiesOf(unitOfWork.db, account.id), canSendSms(deps.config) ? 'phone' : 'email');
    if (!contact) throw new DomainError('forbidden', { key: 'accounts.errors.noAddress' });
    await consumeSendQuota(deps, unitOfWork, { purpose: 'login', contact, clientAddress: client.clientAddress });
    await sendCode(deps, unitOfWork, flow, { contact, template: 'account-sign-in', isDecoy: false });
    return channelFor(contact);
  });
}

export interface LoginResult {
  token: string;
  account: Account;
}

/** Step 3: the right code creates a session and ends the account's session before it. */
export function completeLogin(deps: AccountDeps, client: FlowClient, code: string): Promise<LoginResult> {
  return advanceFlow(deps, 'login', 'check_code', client, async (unitOfWork, flow, challenge) => {
    const account = await requireFlowAccount(unitOfWork);
    const matches = challenge?.channel === 'authenticator' ? () => verifyTotpOrRecoveryCode(deps, unitOfWork, account, code) : undefined;
    await verifyCode(deps, unitOfWork, flow, code, account.id, matches);
    await saveFlow(unitOfWork, flow, { state: 'completed', challengeId: null, failedAttempts: 0 });
    return { token: await createSession(deps, unitOfWork, account), account };
  });
}

/** The account whose password was verified in this flow; it may have been disabled since. */
async function requireFlowAccount(unitOfWork: AccountUnitOfWork): Promise<Account> {
  const { account } = unitOfWork.subject;
  if (!account) throw new DomainError('forbidden', { key: 'accounts.steps.none' });
  assertAllowed(account, 'sign_in');
  return account;
}

function wrongCredentialsError(): DomainError {
  return new DomainError('unauthenticated', { key: 'accounts.errors.wrong' });
}
