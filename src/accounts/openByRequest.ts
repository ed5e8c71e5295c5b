import { insert } from '../database/table.ts';
import { Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Actor } from '../world.ts';
import type { Account } from './account.ts';
import { challenges, countTry, isLive, useUp } from './challenge.ts';
import { add, findAccount, note, write } from './change.ts';
import type { House } from './house.ts';
import { type Contact, type ContactType, channelTo, type Identity } from './identity.ts';
import { type Caller, confirmation, confirmLetter, countLetter } from './openByCode.ts';
import { nameFaults, newAccount, refuseTakenName } from './openBySteps.ts';
import { hashPassword } from './password.ts';
import { passwordFaults, refuseFaults } from './passwordRules.ts';
import { giveRoles, knownRoles } from './role.ts';
import { addIdentities, findChallenge, findIdentity, identitiesOf } from './store.ts';
import { hasVerified } from './verify.ts';

export interface Request {
  username: string;
  firstName: string;
  lastName: string;
  enabled: boolean;
  password: string;
  roles: string[];
  country: string | null;
  contacts: Contact[];
  /** The kind of address that is verified first. */
  contactType: ContactType;
}

/** Seed 003: somebody asks for an account with roles. Gives its id, and the token by which a code by SMS is answered. */
export async function openByRequest(house: House, caller: Caller, request: Request): Promise<{ userId: string; confirm: string | null }> {
  const { username, firstName, lastName, contacts } = request;
  refuseFaults([
    ...nameFaults(username, contacts),
    ...(await passwordFaults(request.password, [username, firstName, lastName, ...contacts.map(({ value }) => value)])),
  ]);
  const roles = await knownRoles(house.world.db, request.roles.length > 0 ? request.roles : ['member']);
  const first = contacts.find(({ contactType }) => contactType === request.contactType) as Contact;
  const password = await hashPassword(request.password);
  await countLetter(house, caller, first);
  return house.change(caller.by, async (change) => {
    await refuseTakenName(change.db, username);
    for (const contact of contacts) {
      if (!(await findIdentity(change.db, contact))) continue;
      if (house.world.config.DISCLOSE_REGISTERED) throw contactTaken(contact);
      // The letter tells its owner; whoever asked learns nothing.
      write(change, 'account-exists', {
        accountId: null,
        channel: channelTo(contact),
        recipient: contact.value,
        details: { locale: caller.locale },
      });
      return { userId: newId(), confirm: null };
    }
    const { country } = request;
    const enabled = request.enabled ? (1 as const) : (0 as const);
    const account = newAccount(change.at, {
      username,
      firstName,
      lastName,
      country,
      enabled,
      password,
      locale: caller.locale,
      door: 'request',
    });
    await add(change, account);
    const added = contacts.map(
      (contact): Identity => ({ ...contact, id: newId(), accountId: account.id, addedAt: change.at, verifiedAt: null }),
    );
    await addIdentities(change.db, added);
    await giveRoles(change.db, account.id, roles);
    note(change, account, { action: 'opened', subject: account.id, details: { door: 'request', roles } });
    const identity = added.find(({ valueKey }) => valueKey === first.valueKey) as Identity;
    const challenge = confirmation(house, account, identity, change.now);
    await insert(change.db, challenges, [challenge]);
    change.letters.push(confirmLetter(account, identity, challenge, change.now));
    const bySms = challenge.channel === 'sms';
    return {
      userId: account.id,
      confirm: bySms ? house.confirmTokens.sign(account.id, challenge.id, change.now, challenge.expiresAt) : null,
    };
  });
}

/** `asks`: a code has to be typed; `done` before, or `now`. */
export type Confirmed = 'asks' | 'done' | 'now';

/** The single-use link: once it verifies, afterwards it says so kindly. `code` is what came by SMS. */
export function confirmByToken(house: House, by: Actor, token: string, code?: string): Promise<Confirmed> {
  return house.change(by, async (change) => {
    const claims = house.confirmTokens.read(token, change.now, 'late');
    const challenge = claims && (await findChallenge(change.db, claims.jti));
    const account = claims && (await findAccount(change, claims.sub));
    if (!claims || !challenge || !account || challenge.accountId !== account.id || challenge.purpose !== 'confirm') {
      throw new Refusal('invalid', { key: 'accounts.refusals.badLink' });
    }
    change.about.account = account;
    if (challenge.usedAt !== null) return 'done';
    if (!isLive(challenge, change.at)) throw new Refusal('gone', { key: 'accounts.refusals.linkLapsed' });
    if (challenge.channel === 'sms') {
      if (code === undefined) return 'asks';
      const tried = await countTry(change.db, challenge.id, change.at);
      if (!tried) throw new Refusal('gone', { key: 'accounts.refusals.tooManyTries' });
      if (!house.codes.fits(tried, code))
        throw new Refusal(
          'invalid',
          { key: 'accounts.faults.code' },
          { fields: [{ field: 'code', message: { key: 'accounts.faults.code' } }] },
        );
    }
    if (!(await useUp(change.db, challenge.id, change.at))) return 'done';
    const identity = (await identitiesOf(change.db, account.id)).find(({ id }) => id === challenge.identityId);
    if (identity) await hasVerified(change, account as Account, identity);
    return 'now';
  });
}

function contactTaken({ contactType }: Contact): Refusal {
  const message = { key: contactType === 'email' ? 'accounts.faults.emailTaken' : 'accounts.faults.phoneTaken' };
  return new Refusal('conflict', message, { fields: [{ field: 'identities', message }] });
}
