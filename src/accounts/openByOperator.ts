import { rows } from '../database/dialect.ts';
import { insert } from '../database/table.ts';
import { type FieldFault, Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import type { Actor } from '../world.ts';
import type { Account } from './account.ts';
import { asTyped, challenges, isLive, newChallenge, useUp } from './challenge.ts';
import { add, type Change, note } from './change.ts';
import type { House } from './house.ts';
import { type Contact, emailContact, phoneContact } from './identity.ts';
import { newAccount, refuseTakenName } from './openBySteps.ts';
import { hashPassword } from './password.ts';
import { passwordFaults, refuseFaults } from './passwordRules.ts';
import { giveRoles, knownRoles } from './role.ts';
import { addIdentities, findChallengeByHash, findIdentity } from './store.ts';

/** What the operator says of an account. */
export interface Said {
  username: string;
  password: string;
  firstName?: string;
  lastName?: string;
  email?: string | undefined;
  phone?: string | undefined;
  roles: string[];
  locale?: string;
}

const NAME = /^[a-z0-9+][a-z0-9._@+-]{2,99}$/i;

/** The operator's word is enough: the account is verified and approved at once. */
export async function openByOperator(house: House, by: Actor, said: Said): Promise<Account> {
  const { contacts, password } = await checked(house, said);
  return house.change(by, (change) => open(change, said, contacts, password));
}

/** A link that makes the first administrator, once and within an hour; those before are void. Null when there is one. */
export function firstAdministratorLink(house: House, by: Actor): Promise<string | null> {
  return house.change(by, async (change) => {
    if (await hasAdministrator(change)) return null;
    await rows(
      change.db,
      `UPDATE challenges SET void_at = ? WHERE purpose = 'first administrator' AND used_at IS NULL AND void_at IS NULL`,
      [change.at],
    );
    const challenge = newChallenge({ purpose: 'first administrator', channel: 'terminal' }, change.now, { minutes: 60 });
    challenge.hash = house.codes.hashFor(challenge.id, 'signs');
    await insert(change.db, challenges, [challenge]);
    note(change, null, { action: 'first administrator asked for', subject: challenge.id });
    return `${house.world.config.PUBLIC_URL}/first-administrator/${house.codes.codeOf(challenge, 'signs')}`;
  });
}

/** Whoever holds that link becomes the first administrator. */
export async function openFirstAdministrator(house: House, by: Actor, code: string, said: Omit<Said, 'roles'>): Promise<Account> {
  await house.change(by, (change) => liveLink(house, change, code));
  const wish = { ...said, roles: ['administrator'] };
  const { contacts, password } = await checked(house, wish);
  return house.change(by, async (change) => {
    const challenge = await liveLink(house, change, code);
    await refuseTakenName(change.db, said.username);
    if (!(await useUp(change.db, challenge.id, change.at))) throw noLink();
    return open(change, wish, contacts, password);
  });
}

async function liveLink(house: House, change: Change, code: string) {
  const challenge = await findChallengeByHash(change.db, house.codes.hashesOf(asTyped(code)));
  const isGood = challenge?.purpose === 'first administrator' && isLive(challenge, change.at);
  if (!challenge || !isGood || (await hasAdministrator(change))) throw noLink();
  return challenge;
}

async function open(change: Change, said: Said, contacts: Contact[], password: string): Promise<Account> {
  await refuseTakenName(change.db, said.username);
  for (const contact of contacts) if (await findIdentity(change.db, contact)) refuseFaults([taken(contact)]);
  const { username, firstName = '', lastName = '', locale = 'en' } = said;
  const times = { verifiedAt: change.at, approvedAt: change.at };
  const account = newAccount(change.at, { username, password, firstName, lastName, locale, door: 'operator', ...times });
  await add(change, account);
  await addIdentities(
    change.db,
    contacts.map((contact) => ({ ...contact, id: newId(), accountId: account.id, addedAt: change.at, verifiedAt: change.at })),
  );
  await giveRoles(change.db, account.id, await knownRoles(change.db, said.roles));
  note(change, account, { action: 'opened', subject: account.id, details: { door: 'operator', roles: said.roles } });
  return account;
}

async function checked({ world: { config } }: House, { username, password, email, phone, firstName = '', lastName = '' }: Said) {
  const mail = email === undefined ? undefined : emailContact(email);
  const number = phone === undefined ? undefined : phoneContact(phone, config.DEFAULT_COUNTRY);
  const faults: FieldFault[] = [
    ...(NAME.test(username) ? [] : [{ field: 'username', message: { key: 'accounts.faults.username' } }]),
    ...(mail === null ? [{ field: 'email', message: { key: 'faults.email.format' } }] : []),
    ...(number === null ? [{ field: 'phone', message: { key: 'accounts.faults.phone' } }] : []),
    ...(mail === undefined && number === undefined ? [{ field: 'email', message: { key: 'accounts.faults.identities' } }] : []),
    ...(await passwordFaults(password, [username, firstName, lastName, email ?? ''])),
  ];
  refuseFaults(faults);
  return {
    contacts: [mail, number].filter((contact) => contact !== undefined && contact !== null),
    password: await hashPassword(password),
  };
}

async function hasAdministrator({ db }: Change): Promise<boolean> {
  const condition = `a.role = 'administrator' AND c.approved_at IS NOT NULL AND c.enabled = 1 AND c.ended_at IS NULL`;
  return (await rows(db, `SELECT 1 FROM account_roles a JOIN accounts c ON c.id = a.account_id WHERE ${condition} LIMIT 1`)).length > 0;
}

function taken({ contactType }: Contact): FieldFault {
  return { field: contactType, message: { key: contactType === 'email' ? 'accounts.faults.emailTaken' : 'accounts.faults.phoneTaken' } };
}

function noLink(): Refusal {
  return new Refusal('gone', { key: 'accounts.refusals.noFirstLink' });
}
