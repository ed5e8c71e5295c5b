import { DomainError } from '../../domainError.ts';
import { canSendSms } from '../../messages/transports/transports.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findAccountByLogin } from '../domain/accountRepository.ts';
import { assertAllowed } from '../domain/accountState.ts';
import type { FlowClient } from '../domain/flowClient.ts';
import { verifyCode } from '../domain/flowCode.ts';
import { advanceFlow, assertStepAllowed, saveFlow } from '../domain/flowSteps.ts';
import { consumePasswordAttempt, forgetAttempts, rememberNetwork } from '../domain/passwordAttempts.ts';
import { verifyPassword } from '../domain/passwordHash.ts';
import { returnSendQuota } from '../domain/sendQuota.ts';
import { findAccount, recordAudit } from '../domain/unitOfWork.ts';
import { normalizeUsername } from '../domain/username.ts';
import { notifyOwner } from '../emails/notifyAccount.ts';
import { loginContacts, loginSendRequest, requireFlowAccount } from './loginCode.ts';
import { createSession } from './sessions.ts';
import { verifyTotpOrRecoveryCode } from './totp.ts';

/**
 * Seed 002, step 1: username and password.
 * @throws DomainError `unauthenticated`, after the same time whether the username or the password is wrong.
 */
export async function verifyCredentials(deps: AccountDeps, client: FlowClient, username: string, passwordPrehash: string): Promise<void> {
  await assertStepAllowed(deps, 'login', 'set_user_data', client.cookie);
  const usernameNormalized = normalizeUsername(username);
  const candidate = await findAccountByLogin(deps.db, usernameNormalized);
  const isSuspicious = await consumePasswordAttempt(deps, candidate?.id ?? usernameNormalized, client.clientAddress);
  const isCorrect = await verifyPassword(candidate?.passwordHash || null, passwordPrehash, deps.argon2Cost, client.clientAddress);
  await advanceFlow(deps, 'login', 'set_user_data', client, async (unitOfWork, flow) => {
    const account = candidate && (await findAccount(unitOfWork, candidate.id));
    if (account) unitOfWork.subject.account = account;
    // The password may have been changed while it was verified.
    if (!account || !isCorrect || account.passwordHash !== candidate.passwordHash) {
      if (account && isSuspicious) await notifyOwner(unitOfWork, account, 'account-guessed');
      throw wrongCredentialsError();
    }
    assertAllowed(account, 'sign_in');
    await forgetAttempts(deps, unitOfWork, account.id);
    await saveFlow(unitOfWork, flow, { state: 'credentials_set', accountId: account.id });
    recordAudit(unitOfWork, account, { action: 'login.password_verified' });
  });
}

export interface LoginResult {
  token: string;
  account: Account;
}

/** Step 3: the right code creates a session and ends the account's session before it. Step 2 is in `loginCode.ts`. */
export function completeLogin(deps: AccountDeps, client: FlowClient, code: string): Promise<LoginResult> {
  return advanceFlow(deps, 'login', 'check_code', client, async (unitOfWork, flow, challenge) => {
    const account = await requireFlowAccount(unitOfWork);
    const isAuthenticator = challenge?.channel === 'authenticator';
    const contacts = isAuthenticator ? [] : await loginContacts(unitOfWork.db, account.id, canSendSms(deps.config));
    const sendRequests = contacts.map((contact) => loginSendRequest(client, contact));
    const matches = isAuthenticator ? () => verifyTotpOrRecoveryCode(deps, unitOfWork, account, code) : null;
    const attempt = { code, subject: account.id, sendRequest: sendRequests[0] ?? null, ...(matches && { matches }) };
    await verifyCode(deps, unitOfWork, flow, attempt);
    for (const sendRequest of sendRequests) await returnSendQuota(deps, unitOfWork, sendRequest);
    await rememberNetwork(deps, unitOfWork, account.id, client.clientAddress);
    await saveFlow(unitOfWork, flow, { state: 'completed', challengeId: null, failedAttempts: 0 });
    return { token: await createSession(deps, unitOfWork, account), account };
  });
}

function wrongCredentialsError(): DomainError {
  return new DomainError('unauthenticated', { key: 'accounts.errors.wrong' });
}
