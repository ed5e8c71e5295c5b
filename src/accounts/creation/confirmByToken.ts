import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findChallenge, identitiesOf } from '../domain/accountRepository.ts';
import { type AccountState, stateOf } from '../domain/accountState.ts';
import { type Challenge, consume, isLiveChallenge, recordAttempt } from '../domain/challenge.ts';
import { type Identity, masked } from '../domain/identity.ts';
import { type AccountUnitOfWork, findAccount } from '../domain/unitOfWork.ts';
import { assertIdentityFree, markIdentityVerified } from './verifyIdentity.ts';

/**
 * `code_required`: a code was sent by SMS and has to be typed. `button_required`: the address would be added to an account
 * that has another one, so that a person has to look at its name and agree.
 */
export type ConfirmationResult = {
  outcome: 'code_required' | 'button_required' | 'already_verified' | 'verified';
  username: string;
  identity: string;
  /** Of the account, afterwards. */
  state: AccountState;
};

/**
 * The link of the confirmation message; following it again is harmless. `answer` is missing when the link is only opened;
 * it has the code that was sent by SMS, or no code for the button.
 * @throws DomainError `invalid` if the token or the code is wrong, or somebody else has verified the address meanwhile;
 * `gone` if it has expired or no attempt is left.
 */
export function confirmByToken(
  deps: AccountDeps,
  actor: Actor,
  token: string,
  answer?: { code?: string | undefined },
): Promise<ConfirmationResult> {
  return deps.transact(actor, async (unitOfWork) => {
    const { challenge, account, identities } = await findConfirmation(deps, unitOfWork, token);
    const identity = identities.find(({ id }) => id === challenge.identityId);
    const result = (outcome: ConfirmationResult['outcome']): ConfirmationResult => ({
      outcome,
      username: account.username,
      identity: identity ? masked(identity) : '',
      state: stateOf(account),
    });
    if (challenge.usedAt !== null || identity?.verifiedAt) return result('already_verified');
    if (!identity || !isLiveChallenge(challenge, unitOfWork.at)) throw new DomainError('gone', { key: 'accounts.errors.linkLapsed' });
    if (challenge.channel === 'sms' && answer?.code === undefined) {
      if (!answer) return result('code_required');
      throw wrongCodeError();
    }
    if (!answer && identities.some(({ verifiedAt }) => verifiedAt !== null)) return result('button_required');
    if (challenge.channel === 'sms') await attemptCode(deps, unitOfWork, challenge, answer?.code ?? '');
    await assertIdentityFree(unitOfWork.db, identity);
    if (!(await consume(unitOfWork.db, challenge.id, unitOfWork.at))) return result('already_verified');
    await markIdentityVerified(unitOfWork, account, identity);
    return result('verified');
  });
}

async function findConfirmation(
  deps: AccountDeps,
  unitOfWork: AccountUnitOfWork,
  token: string,
): Promise<{ challenge: Challenge; account: Account; identities: Identity[] }> {
  const challengeId = deps.confirmTokens.verify(token);
  const challenge = challengeId === null ? undefined : await findChallenge(unitOfWork.db, challengeId);
  const account = challenge?.accountId ? await findAccount(unitOfWork, challenge.accountId) : undefined;
  if (!challenge || !account || challenge.purpose !== 'confirm') {
    throw new DomainError('invalid', { key: 'accounts.errors.badLink' });
  }
  unitOfWork.subject.account = account;
  return { challenge, account, identities: await identitiesOf(unitOfWork.db, account.id) };
}

/** Counts the attempt before it compares. */
async function attemptCode(deps: AccountDeps, { db, at }: AccountUnitOfWork, challenge: Challenge, code: string): Promise<void> {
  const attempted = await recordAttempt(db, challenge.id, at);
  if (!attempted) throw new DomainError('gone', { key: 'accounts.errors.tooManyTries' });
  if (!deps.codes.matches(attempted, code)) throw wrongCodeError();
}

function wrongCodeError(): DomainError {
  const message = { key: 'accounts.fieldErrors.code' };
  return new DomainError('invalid', message, { fieldErrors: [{ field: 'code', message }] });
}
