import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findChallenge, identitiesOf } from '../domain/accountRepository.ts';
import { type AccountState, stateOf } from '../domain/accountState.ts';
import { consume, isLiveChallenge, recordAttempt } from '../domain/challenge.ts';
import { findAccount } from '../domain/unitOfWork.ts';
import { markIdentityVerified } from './verifyIdentity.ts';

export interface ConfirmationResult {
  /** `code_required`: a code was sent by SMS and has to be typed. */
  outcome: 'code_required' | 'already_verified' | 'verified';
  /** Of the account, afterwards. */
  state: AccountState;
}

/**
 * The link of the confirmation message; following it again is harmless. `code` is the one sent by SMS.
 * @throws DomainError `invalid` if the token or the code is wrong; `gone` if it has expired or no attempt is left.
 */
export function confirmByToken(deps: AccountDeps, actor: Actor, token: string, code?: string): Promise<ConfirmationResult> {
  return deps.transact(actor, async (unitOfWork) => {
    const claims = deps.confirmTokens.verify(token, unitOfWork.now, 'allow_expired');
    const challenge = claims && (await findChallenge(unitOfWork.db, claims.tokenId));
    const account = claims && (await findAccount(unitOfWork, claims.accountId));
    if (!claims || !challenge || !account || challenge.accountId !== account.id || challenge.purpose !== 'confirm') {
      throw new DomainError('invalid', { key: 'accounts.errors.badLink' });
    }
    unitOfWork.subject.account = account;
    if (challenge.usedAt !== null) return { outcome: 'already_verified', state: stateOf(account) };
    if (!isLiveChallenge(challenge, unitOfWork.at)) throw new DomainError('gone', { key: 'accounts.errors.linkLapsed' });
    if (challenge.channel === 'sms') {
      if (code === undefined) return { outcome: 'code_required', state: stateOf(account) };
      const attempted = await recordAttempt(unitOfWork.db, challenge.id, unitOfWork.at);
      if (!attempted) throw new DomainError('gone', { key: 'accounts.errors.tooManyTries' });
      if (!deps.codes.matches(attempted, code))
        throw new DomainError(
          'invalid',
          { key: 'accounts.fieldErrors.code' },
          { fieldErrors: [{ field: 'code', message: { key: 'accounts.fieldErrors.code' } }] },
        );
    }
    if (!(await consume(unitOfWork.db, challenge.id, unitOfWork.at))) return { outcome: 'already_verified', state: stateOf(account) };
    const identity = (await identitiesOf(unitOfWork.db, account.id)).find(({ id }) => id === challenge.identityId);
    if (identity) await markIdentityVerified(unitOfWork, account, identity);
    return { outcome: 'verified', state: stateOf(account) };
  });
}
