import type { Account } from '../accounts/domain/account.ts';
import { stateOf } from '../accounts/domain/accountState.ts';
import { rolesOf } from '../accounts/domain/role.ts';
import type { Deps } from '../deps.ts';

/** One line about an account. */
export async function formatAccount({ db }: Pick<Deps, 'db'>, account: Account): Promise<string> {
  const roles = (await rolesOf(db, account.id)).map(({ name }) => name).join(', ');
  return `${account.username}  ${roles}  ${stateOf(account)}  ${account.id}`;
}
