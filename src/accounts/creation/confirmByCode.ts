import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { findChallengeByHash, identitiesOf } from '../domain/accountRepository.ts';
import { consume, isLiveChallenge } from '../domain/challenge.ts';
import { normalizeCode } from '../domain/codes.ts';
import { findAccount } from '../domain/unitOfWork.ts';
import { assertIdentityFree, markIdentityVerified } from './verifyIdentity.ts';

/**
 * Seed 001: verifies the identity to which the code was sent.
 * @throws DomainError `invalid` if the code is wrong, used or expired, or somebody else has verified the address meanwhile.
 */
export function confirmCode(deps: AccountDeps, actor: Actor, code: string): Promise<Account> {
  return deps.transact(actor, async (unitOfWork) => {
    const challenge = await findChallengeByHash(unitOfWork.db, deps.codes.hashesOf(normalizeCode(code)));
    const account = challenge?.accountId ? await findAccount(unitOfWork, challenge.accountId) : undefined;
    unitOfWork.subject.account = account;
    if (!challenge || !account || challenge.purpose !== 'confirm') throw invalidCodeError();
    if (!isLiveChallenge(challenge, unitOfWork.at)) throw invalidCodeError();
    const identity = (await identitiesOf(unitOfWork.db, account.id)).find(({ id }) => id === challenge.identityId);
    if (!identity || identity.verifiedAt !== null) throw new DomainError('invalid', { key: 'accounts.errors.nothingToConfirm' });
    await assertIdentityFree(unitOfWork.db, identity);
    if (!(await consume(unitOfWork.db, challenge.id, unitOfWork.at))) throw invalidCodeError();
    await markIdentityVerified(unitOfWork, account, identity);
    return account;
  });
}

function invalidCodeError(): DomainError {
  return new DomainError('invalid', { key: 'accounts.errors.noCode' });
}
