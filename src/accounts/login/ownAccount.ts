import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Account } from '../domain/account.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { identitiesOf } from '../domain/accountRepository.ts';
import { assertAllowed } from '../domain/accountState.ts';
import { type AccountUnitOfWork, findAccount } from '../domain/unitOfWork.ts';

/** A signed-in user; `id` is that of the account. */
export type AccountActor = Actor & { id: string };

export async function getOwnAccount(deps: AccountDeps, actor: AccountActor) {
  const account = await requireOwnAccount(deps, actor);
  const identities = await identitiesOf(deps.db, account.id);
  const { id, username, firstName, lastName, country, locale, totpEnabledAt, recoveryCodeHashes } = account;
  return {
    ...{ id, username, firstName, lastName, country, locale },
    authenticator: totpEnabledAt !== null,
    recoveryCodes: (JSON.parse(recoveryCodeHashes) as string[]).length,
    identities: identities.map(({ id, contactType, value, verifiedAt }) => ({
      id,
      contact_type: contactType,
      value,
      verified: verifiedAt !== null,
    })),
  };
}

export function requireOwnAccount(deps: AccountDeps, actor: AccountActor): Promise<Account> {
  return deps.transact(actor, (unitOfWork) => withOwnAccount(unitOfWork, actor, async (account) => account));
}

export async function withOwnAccount<Result>(
  unitOfWork: AccountUnitOfWork,
  actor: AccountActor,
  work: (account: Account) => Promise<Result>,
): Promise<Result> {
  const account = await findAccount(unitOfWork, actor.id);
  if (!account) throw new DomainError('not-found', { key: 'accounts.errors.nobody' });
  unitOfWork.subject.account = account;
  assertAllowed(account, 'change');
  return work(account);
}

export function throwFieldError(field: string, key: string): never {
  throw new DomainError('invalid', { key }, { fieldErrors: [{ field, message: { key } }] });
}
