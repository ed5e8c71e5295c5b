import { insert } from '../../database/tableMapping.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findAccountByLogin, findChallengeByHash, identitiesOf } from '../domain/accountRepository.ts';
import { isAllowed } from '../domain/accountState.ts';
import { type Challenge, challenges, consume, isLiveChallenge, newChallenge } from '../domain/challenge.ts';
import { normalizeCode } from '../domain/codes.ts';
import type { Client } from '../domain/flowClient.ts';
import { addressOf, type Identity } from '../domain/identity.ts';
import { consumeSendQuota } from '../domain/sendQuota.ts';
import { type AccountUnitOfWork, enqueueMessage, findAccount, recordAudit } from '../domain/unitOfWork.ts';
import { normalizeUsername } from '../domain/username.ts';
import { hashNewPassword, storePassword } from './changePassword.ts';

/** Short: whoever reads the mailbox later must not find a link that works. */
const RESET_LINK_TTL_MINUTES = 30;

/**
 * Sends a link to set a new password to a verified email address of the account, if there is one: the address typed, or
 * else the oldest. What was typed is counted like a recipient, so that known and unknown accounts answer alike, after
 * one transaction.
 * @throws DomainError `too-many`
 */
export function requestPasswordReset(deps: AccountDeps, client: Client, username: string): Promise<void> {
  const identifier = normalizeUsername(username);
  return deps.transact(client.actor, async (unitOfWork) => {
    const typed = { contactType: 'email' as const, valueNormalized: identifier };
    const request = { purpose: 'recovery' as const, clientAddress: client.clientAddress };
    await consumeSendQuota(deps, unitOfWork, { ...request, contact: typed }, 'too-many');
    const found = await findAccountByLogin(unitOfWork.db, identifier);
    const account = found && (await findAccount(unitOfWork, found.id));
    const identity = account && isAllowed(account, 'sign_in') ? await recoveryAddress(unitOfWork, account, identifier) : undefined;
    recordAudit(unitOfWork, identity && account ? account : null, { action: 'account.password_reset_requested' });
    if (account && identity && (await hasQuotaLeft(identity))) await sendResetLink(deps, unitOfWork, account, identity);

    /** The address has its own quota, too: an account can be named in several ways. */
    async function hasQuotaLeft(identity: Identity): Promise<boolean> {
      if (identity.valueNormalized === identifier) return true;
      try {
        await consumeSendQuota(deps, unitOfWork, { ...request, contact: identity }, 'too-many');
        return true;
      } catch (error) {
        if (error instanceof DomainError) return false;
        throw error;
      }
    }
  });
}

async function recoveryAddress({ db }: AccountUnitOfWork, { id }: Account, identifier: string): Promise<Identity | undefined> {
  const emails = (await identitiesOf(db, id)).filter(({ contactType, verifiedAt }) => contactType === 'email' && verifiedAt !== null);
  return emails.find(({ valueNormalized }) => valueNormalized === identifier) ?? emails[0];
}

async function sendResetLink(deps: AccountDeps, unitOfWork: AccountUnitOfWork, account: Account, identity: Identity): Promise<void> {
  const fields = { purpose: 'password_reset', channel: 'email', accountId: account.id, identityId: identity.id } as const;
  const challenge = newChallenge(fields, unitOfWork.now, { minutes: RESET_LINK_TTL_MINUTES });
  challenge.secretHash = deps.codes.hashFor(challenge.id, 'alphanumeric');
  await insert(unitOfWork.db, challenges, [challenge]);
  const data = { challengeId: challenge.id };
  enqueueMessage(unitOfWork, 'account-password-reset', { accountId: account.id, ...addressOf(identity), data });
}

/** @throws DomainError `gone` if the link of this code does not work (any more). */
export function assertResetLink(deps: AccountDeps, client: Client, code: string): Promise<Account> {
  return deps.transact(client.actor, async (unitOfWork) => (await requireLiveLink(deps, unitOfWork, code)).account);
}

/**
 * Sets the new password, ends all sessions and tells the owner. It signs nobody in: that still takes the second factor.
 * All links that were sent stop working.
 * @throws DomainError `gone`; `invalid` with errors at the field `newPassword`
 */
export async function resetPassword(deps: AccountDeps, client: Client, code: string, newPassword: string): Promise<void> {
  const passwordHash = await hashNewPassword(deps, await assertResetLink(deps, client, code), newPassword, client.clientAddress);
  await deps.transact(client.actor, async (unitOfWork) => {
    const { account, challenge } = await requireLiveLink(deps, unitOfWork, code);
    if (!(await consume(unitOfWork.db, challenge.id, unitOfWork.at))) throw deadLinkError();
    await storePassword(deps, unitOfWork, account, passwordHash);
  });
}

async function requireLiveLink(
  deps: AccountDeps,
  unitOfWork: AccountUnitOfWork,
  code: string,
): Promise<{ account: Account; challenge: Challenge }> {
  const challenge = await findChallengeByHash(unitOfWork.db, deps.codes.hashesOf(normalizeCode(code)));
  if (challenge?.purpose !== 'password_reset' || !isLiveChallenge(challenge, unitOfWork.at)) throw deadLinkError();
  const account = await findAccount(unitOfWork, challenge.accountId ?? '');
  if (!account || !isAllowed(account, 'sign_in')) throw deadLinkError();
  // Whoever lost the address since has no right to the account.
  const identity = (await identitiesOf(unitOfWork.db, account.id)).find(({ id }) => id === challenge.identityId);
  if (!identity?.verifiedAt) throw deadLinkError();
  unitOfWork.subject.account = account;
  return { account, challenge };
}

function deadLinkError(): DomainError {
  return new DomainError('gone', { key: 'accounts.errors.resetLinkLapsed' });
}
