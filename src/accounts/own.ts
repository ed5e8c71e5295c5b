import { Refusal } from '../errors.ts';
import type { Actor } from '../world.ts';
import { type Account, refuseUnlessAllowed } from './account.ts';
import { answersAuthenticator, newAuthenticator, newRecoveryCodes } from './authenticator.ts';
import { type Change, findAccount, findAccounts, note, set } from './change.ts';
import type { House } from './house.ts';
import { countWrongCode, forgetWrongCodes, refuseBlocked, takeGuess } from './limits.ts';
import { endSessions } from './logIn.ts';
import { fingerprintOf, fitsPassword, hashPassword } from './password.ts';
import { passwordFaults, refuseFaults } from './passwordRules.ts';
import { identitiesOf } from './store.ts';
import { usernameKey } from './username.ts';
import { writeTo } from './writeTo.ts';

/** Somebody who is signed in, as the history names them. */
export type Owner = Actor & { id: string };

/** Another password. Whoever was signed in is not any more, and the owner is told by letter. */
export async function changePassword(house: House, by: Owner, address: string, password: string, wished: string): Promise<void> {
  const known = await ownAccount(house, by);
  await takeGuess(house, known.usernameKey, address);
  if (!(await fitsPassword(known.password, fingerprintOf(password)))) {
    await house.change(by, (change) => asOwner(change, by, async () => refuse('password', 'accounts.faults.wrongPassword')));
  }
  refuseFaults(await passwordFaults(wished, [known.username, known.firstName, known.lastName], 'newPassword'));
  const hashed = await hashPassword(wished);
  await house.change(by, (change) =>
    asOwner(change, by, async (account) => {
      if (account.password !== known.password) refuse('password', 'accounts.faults.wrongPassword');
      set(change, account, { password: hashed });
      await endSessions(change, account);
      note(change, account, { action: 'password changed' });
      await writeTo(change, account, 'account-password');
    }),
  );
}

/** A new secret for an authenticator; it counts once the authenticator has answered. */
export function startAuthenticator(house: House, by: Owner): Promise<{ uri: string; secret: string }> {
  return house.change(by, (change) =>
    asOwner(change, by, async (account) => {
      if (account.totpSince !== null) throw new Refusal('conflict', { key: 'accounts.refusals.hasAuthenticator' });
      const { sealed, uri, secret } = newAuthenticator(house, account.username);
      set(change, account, { totpSecret: sealed, totpStep: null });
      note(change, account, { action: 'authenticator begun' });
      return { uri, secret };
    }),
  );
}

/** The first code of the authenticator. From now on it is the second step. Gives the recovery codes, this once. */
export function confirmAuthenticator(house: House, by: Owner, code: string): Promise<string[]> {
  return house.change(by, (change) =>
    asOwner(change, by, async (account) => {
      if (account.totpSecret === null || account.totpSince !== null)
        throw new Refusal('conflict', { key: 'accounts.refusals.noAuthenticator' });
      await answer(house, change, account, code);
      set(change, account, { totpSince: change.at });
      note(change, account, { action: 'authenticator added' });
      return newRecoveryCodes(house, change, account);
    }),
  );
}

/** The authenticator is gone, and codes come by SMS or mail again. Needs a code of it, or a recovery code. */
export function removeAuthenticator(house: House, by: Owner, code: string): Promise<void> {
  return house.change(by, (change) =>
    asOwner(change, by, async (account) => {
      if (account.totpSince === null) throw new Refusal('conflict', { key: 'accounts.refusals.noAuthenticator' });
      await answer(house, change, account, code);
      set(change, account, { totpSecret: null, totpSince: null, totpStep: null, recovery: '[]' });
      note(change, account, { action: 'authenticator removed' });
    }),
  );
}

/** What somebody sees of their own account. */
export async function showOwn(house: House, by: Owner) {
  const account = await ownAccount(house, by);
  const identities = await identitiesOf(house.world.db, account.id);
  const { id, username, firstName, lastName, country, locale, totpSince, recovery } = account;
  return {
    ...{ id, username, firstName, lastName, country, locale },
    authenticator: totpSince !== null,
    recoveryCodes: (JSON.parse(recovery) as string[]).length,
    identities: identities.map(({ contactType, value, verifiedAt }) => ({
      contact_type: contactType,
      value,
      verified: verifiedAt !== null,
    })),
  };
}

export function ownAccount(house: House, by: Owner): Promise<Account> {
  return house.change(by, (change) => asOwner(change, by, async (account) => account));
}

async function answer(house: House, change: Change, account: Account, code: string) {
  await refuseBlocked(house, change, account.id);
  if (answersAuthenticator(house, change, account, code)) return forgetWrongCodes(house, change, account.id);
  await countWrongCode(house, change, account.id);
  refuse('code', 'accounts.faults.code');
}

async function asOwner<Result>(change: Change, by: Owner, work: (account: Account) => Promise<Result>): Promise<Result> {
  const account = await findAccount(change, by.id);
  if (!account) throw new Refusal('not-found', { key: 'accounts.refusals.nobody' });
  change.about.account = account;
  refuseUnlessAllowed(account, 'change');
  return work(account);
}

function refuse(field: string, key: string): never {
  throw new Refusal('invalid', { key }, { fields: [{ field, message: { key } }] });
}

/** Another password for somebody who forgot theirs: the operator's doing. */
export async function setPassword(house: House, by: Actor, username: string, wished: string): Promise<Account> {
  refuseFaults(await passwordFaults(wished, [username]));
  const hashed = await hashPassword(wished);
  return house.change(by, async (change) => {
    const [account] = await findAccounts(change, 'username_key = ? AND ended_at IS NULL', [usernameKey(username)]);
    if (!account) throw new Refusal('not-found', { key: 'accounts.refusals.nobody' });
    set(change, account, { password: hashed });
    await endSessions(change, account);
    note(change, account, { action: 'password changed', subject: account.id });
    await writeTo(change, account, 'account-password');
    return account;
  });
}
