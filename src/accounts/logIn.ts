import { rows } from '../database/dialect.ts';
import { insert } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { canSendSms } from '../letters/transport.ts';
import { type Account, refuseUnlessAllowed } from './account.ts';
import { answersAuthenticator } from './authenticator.ts';
import { type Change, findAccount, note } from './change.ts';
import type { House } from './house.ts';
import { channelTo } from './identity.ts';
import { refuseBlocked, takeGuess, takeLetter } from './limits.ts';
import { fitsPassword } from './password.ts';
import { LIVES, sessions } from './session.ts';
import { findAccountNamed, identitiesOf } from './store.ts';
import { answerCode, goOn, refuseOutOfTurn, save, sendCode, type Traveller } from './travel.ts';
import { usernameKey } from './username.ts';
import { bestOf } from './writeTo.ts';

/** Seed 002, step 1: the password. The same answer in the same time, whether the name or the password is wrong. */
export async function giveUserData(house: House, traveller: Traveller, username: string, fingerprint: string): Promise<void> {
  await refuseOutOfTurn(house, 'log in', 'describe', traveller.cookie);
  const key = usernameKey(username);
  await takeGuess(house, key, traveller.address);
  const found = await findAccountNamed(house.world.db, key);
  const fits = await fitsPassword(found?.password || null, fingerprint);
  await goOn(house, 'log in', 'describe', traveller, async (change, journey) => {
    const account = found && (await findAccount(change, found.id));
    if (account) change.about.account = account;
    // The password may have been changed while it was compared.
    if (!account || !fits || account.password !== found.password) throw wrong();
    refuseUnlessAllowed(account, 'sign in');
    await save(change, journey, { state: 'described', accountId: account.id });
    note(change, account, { action: 'password given' });
  });
}

/** Step 2: a code by SMS, by mail where there is no phone, or none where an authenticator makes it. Says by what. */
export function startLogIn(house: House, traveller: Traveller): Promise<'mail' | 'sms' | 'authenticator'> {
  return goOn(house, 'log in', 'start', traveller, async (change, journey) => {
    const account = await travelling(change);
    await refuseBlocked(house, change, account.id);
    if (account.totpSince !== null) {
      await sendCode(house, change, journey, null);
      return 'authenticator';
    }
    const contact = bestOf(await identitiesOf(change.db, account.id), canSendSms(house.world.config) ? 'phone' : 'email');
    if (!contact) throw new Refusal('forbidden', { key: 'accounts.refusals.noAddress' });
    await takeLetter(house, change, { reason: 'log in', contact, address: traveller.address });
    await sendCode(house, change, journey, { contact, template: 'account-sign-in', isKnown: false });
    return channelTo(contact);
  });
}

export interface SignedIn {
  token: string;
  account: Account;
}

/** Step 3: the right code. Whoever was signed in with this account before is not any more. */
export function answerLogIn(house: House, traveller: Traveller, code: string): Promise<SignedIn> {
  return goOn(house, 'log in', 'answer', traveller, async (change, journey, challenge) => {
    const account = await travelling(change);
    const fits = challenge?.channel === 'authenticator' ? () => answersAuthenticator(house, change, account, code) : undefined;
    await answerCode(house, change, journey, code, account.id, fits);
    await save(change, journey, { state: 'done', challengeId: null, tries: 0 });
    return { token: await beginSession(house, change, account), account };
  });
}

/** The account of the journey, which may have been disabled on the way. */
async function travelling(change: Change): Promise<Account> {
  const { account } = change.about;
  if (!account) throw new Refusal('forbidden', { key: 'accounts.steps.none' });
  refuseUnlessAllowed(account, 'sign in');
  return account;
}

async function beginSession({ sessionTokens }: House, change: Change, account: Account): Promise<string> {
  const expiresAt = new Date(change.now.getTime() + LIVES).toISOString();
  const session = { id: newId(), accountId: account.id, begunAt: change.at, seenAt: change.at, expiresAt, endedAt: null };
  await endSessions(change, account);
  await insert(change.db, sessions, [session]);
  note(change, account, { action: 'signed in', details: { session: session.id } });
  return sessionTokens.sign(account.id, session.id, change.now, expiresAt);
}

/** Every token of the account is void from now on. */
export async function endSessions({ db, at }: Change, account: Account): Promise<void> {
  await rows(db, 'UPDATE sessions SET ended_at = ? WHERE account_id = ? AND ended_at IS NULL', [at, account.id]);
}

export function logOut(house: House, by: { name: string; correlationId: string }, accountId: string): Promise<void> {
  return house.change(by, async (change) => {
    const account = await findAccount(change, accountId);
    if (!account) return;
    await endSessions(change, account);
    note(change, account, { action: 'signed out' });
  });
}

function wrong(): Refusal {
  return new Refusal('unauthenticated', { key: 'accounts.refusals.wrong' });
}
