import { insert } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Letter } from '../letters/letter.ts';
import type { Actor } from '../world.ts';
import type { Account } from './account.ts';
import { asTyped, type Challenge, challenges, isLive, newChallenge, useUp } from './challenge.ts';
import { add, findAccount, note, write } from './change.ts';
import type { House } from './house.ts';
import { type Contact, channelTo, type Identity } from './identity.ts';
import { composeOne } from './letters.ts';
import { takeLetter } from './limits.ts';
import { newAccount } from './openBySteps.ts';
import { hashPassword } from './password.ts';
import { giveRoles } from './role.ts';
import { addIdentities, findChallengeByHash, findIdentity, identitiesOf, isNameTaken, voidChallenges } from './store.ts';
import { hasVerified } from './verify.ts';

/** Who stands at a door, in which language, and from where they ask. */
export interface Caller {
  locale: string;
  address: string;
  by: Actor;
}

/** Letters may lie for a while before somebody reads them. */
export const CODE_HOURS = 24;

/**
 * Seed 001: an account with an address and a password. The code is sent first and the account kept then, so that
 * nothing is kept when it cannot be sent.
 */
export async function openByCode(house: House, caller: Caller, contact: Contact, password: string): Promise<void> {
  const { db, now, config } = house.world;
  const hashed = await hashPassword(password);
  const taken = (await findIdentity(db, contact)) !== undefined || (await isNameTaken(db, contact.valueKey));
  if (taken && config.DISCLOSE_REGISTERED) throw addressTaken(contact);
  await countLetter(house, caller, contact);
  const at = now();
  const account = newAccount(at.toISOString(), { username: contact.value, password: hashed, locale: caller.locale, door: 'code' });
  const identity: Identity = { ...contact, id: newId(), accountId: account.id, addedAt: account.openedAt, verifiedAt: null };
  const challenge = confirmation(house, account, identity, at);
  const letter = taken ? letterTo(null, 'account-exists', contact, at, {}) : confirmLetter(account, identity, challenge, at);
  await sendOrRefuse(house, letter, account, challenge);
  if (taken) return;
  await house.change(caller.by, async (change) => {
    if ((await findIdentity(change.db, contact)) || (await isNameTaken(change.db, contact.valueKey))) throw addressTaken(contact);
    await add(change, account);
    await addIdentities(change.db, [identity]);
    await giveRoles(change.db, account.id, ['member']);
    await insert(change.db, challenges, [challenge]);
    change.letters.push(letter);
    note(change, account, { action: 'opened', subject: account.id, details: { door: 'code' } });
  });
}

/** Sends a new code, or link, for the address of an account that is not verified yet. The one before is void. */
export async function sendCodeAgain(house: House, caller: Caller, contact: Contact): Promise<void> {
  const { db, now, config } = house.world;
  const identity = await findIdentity(db, contact);
  const isOpen = identity !== undefined && identity.verifiedAt === null;
  if (!isOpen && config.DISCLOSE_REGISTERED) throw new Refusal('invalid', { key: 'accounts.refusals.nothingWaits' });
  await countLetter(house, caller, contact);
  if (!isOpen) return;
  const account = await house.change(caller.by, async (change) => (await findAccount(change, identity.accountId)) as Account);
  const at = now();
  const challenge = confirmation(house, account, identity, at);
  const letter = confirmLetter(account, identity, challenge, at);
  // Where nobody is to learn whether an address is known, nobody may wait for its letter either.
  if (config.DISCLOSE_REGISTERED) await sendOrRefuse(house, letter, account, challenge);
  await house.change(caller.by, async (change) => {
    const current = (await findAccount(change, account.id)) as Account;
    await voidChallenges(change.db, account.id, 'confirm', change.at);
    await insert(change.db, challenges, [challenge]);
    change.letters.push(letter);
    note(change, current, { action: 'code sent again' });
  });
}

/** The code that came by mail or SMS finds its account by itself. */
export function confirmCode(house: House, by: Actor, code: string): Promise<Account> {
  return house.change(by, async (change) => {
    const challenge = await findChallengeByHash(change.db, house.codes.hashesOf(asTyped(code)));
    const account = challenge?.accountId ? await findAccount(change, challenge.accountId) : undefined;
    change.about.account = account;
    if (!challenge || !account || challenge.purpose !== 'confirm') throw noCode();
    if (!isLive(challenge, change.at) || !(await useUp(change.db, challenge.id, change.at))) throw noCode();
    const identity = (await identitiesOf(change.db, account.id)).find(({ id }) => id === challenge.identityId);
    if (!identity || identity.verifiedAt !== null) throw new Refusal('invalid', { key: 'accounts.refusals.nothingToConfirm' });
    await hasVerified(change, account, identity);
    return account;
  });
}

/** What proves this address: a code that finds its account, for those who came by seed 001; else a link. */
export function confirmation({ codes }: House, account: Account, { id, contactType }: Identity, now: Date): Challenge {
  const channel = channelTo({ contactType });
  const isLink = account.door === 'request';
  const limits = isLink && channel === 'sms' ? { minutes: 10, triesAllowed: 5 } : { minutes: CODE_HOURS * 60 };
  const challenge = newChallenge({ purpose: 'confirm', channel, accountId: account.id, identityId: id }, now, limits);
  // A link in a mail is its own secret, signed; by SMS come digits, and the link is where to type them.
  const hash = isLink && channel === 'mail' ? '' : codes.hashFor(challenge.id, isLink ? 'digits' : 'signs');
  return { ...challenge, hash };
}

export function confirmLetter(account: Account, identity: Identity, challenge: Challenge, now: Date): Letter {
  const template = account.door === 'request' ? 'account-verify' : 'account-confirm';
  return letterTo(account.id, template, identity, now, { challenge: challenge.id });
}

/** Too many letters to an address are refused before anything else is done for it. */
export function countLetter(house: House, { by, address }: Caller, contact: Contact): Promise<void> {
  return house.change(by, (change) => takeLetter(house, change, { reason: 'confirm', contact, address }, 'too-many'));
}

async function sendOrRefuse(house: House, letter: Letter, account: Account, challenge: Challenge) {
  const composed = await composeOne(house, letter, account, challenge);
  if (!(await house.sendNow(composed))) throw new Refusal('invalid', { key: 'accounts.refusals.notSent' });
  Object.assign(letter, { sentAt: house.world.now().toISOString(), attempts: 1 });
}

function letterTo(accountId: string | null, template: string, to: Contact, now: Date, details: object): Letter {
  return write({ at: now.toISOString(), letters: [] }, template, { accountId, channel: channelTo(to), recipient: to.value, details });
}

function addressTaken({ contactType }: Contact): Refusal {
  const message = { key: contactType === 'email' ? 'accounts.faults.emailTaken' : 'accounts.faults.phoneTaken' };
  return new Refusal('invalid', message, { fields: [{ field: contactType, message }] });
}

function noCode(): Refusal {
  return new Refusal('invalid', { key: 'accounts.refusals.noCode' });
}
