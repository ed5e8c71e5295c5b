import { type FieldFault, Refusal } from '../errors.ts';
import { newId } from '../ids.ts';
import { type Account, NEW_ACCOUNT } from './account.ts';
import { add, findAccount, note } from './change.ts';
import type { House } from './house.ts';
import { type Contact, phoneContact } from './identity.ts';
import { refuseBlocked, takeLetter } from './limits.ts';
import { hashPassword } from './password.ts';
import { passwordFaults, refuseFaults } from './passwordRules.ts';
import { giveRoles } from './role.ts';
import { addIdentities, findIdentity, isNameTaken } from './store.ts';
import { answerCode, goOn, refuseOutOfTurn, save, sendCode, type Traveller } from './travel.ts';
import { isNumber, isUsername, USERNAME_RULE, usernameKey } from './username.ts';
import { hasVerified } from './verify.ts';

export interface Description {
  username: string;
  password: string;
  phoneNumber: string;
}

/** Seed 000, step 2: who wants an account. Names every fault; refuses a name or number that has an account. */
export async function describe(house: House, traveller: Traveller, { username, password, phoneNumber }: Description): Promise<void> {
  const { config } = house.world;
  await refuseOutOfTurn(house, 'open', 'describe', traveller.cookie);
  const contact = phoneContact(phoneNumber, config.DEFAULT_COUNTRY);
  refuseFaults([
    ...nameFaults(username, contact ? [contact] : []),
    ...(await passwordFaults(password, [username, phoneNumber])),
    ...(contact ? [] : [{ field: 'phoneNumber', message: { key: 'accounts.faults.phone' } }]),
  ]);
  const hashed = await hashPassword(password);
  await goOn(house, 'open', 'describe', traveller, async (change, journey) => {
    await refuseTakenName(change.db, username);
    if (config.DISCLOSE_REGISTERED && (await findIdentity(change.db, contact as Contact))) throw phoneTaken();
    await save(change, journey, { state: 'described', username, password: hashed, phone: (contact as Contact).value, challengeId: null });
    note(change, null, { action: 'described' });
  });
}

/** Step 3: a code by SMS. */
export function startVerifying(house: House, traveller: Traveller): Promise<void> {
  return goOn(house, 'open', 'start', traveller, async (change, journey) => {
    const contact = phoneContact(journey.phone as string) as Contact;
    await refuseBlocked(house, change, contact.valueKey);
    await takeLetter(house, change, { reason: 'open', contact, address: traveller.address });
    const isKnown = (await findIdentity(change.db, contact)) !== undefined;
    await sendCode(house, change, journey, { contact, isKnown, template: isKnown ? 'account-exists' : 'account-code' });
  });
}

/** Step 4: the right code makes the account; a wrong one leads back to step 2. */
export function answerVerifying(house: House, traveller: Traveller, code: string): Promise<Account> {
  return goOn(house, 'open', 'answer', traveller, async (change, journey) => {
    const contact = phoneContact(journey.phone as string) as Contact;
    await answerCode(house, change, journey, code, contact.valueKey);
    await refuseTakenName(change.db, journey.username as string);
    const taken = await findIdentity(change.db, contact);
    if (taken) throw phoneTaken();
    const account = newAccount(change.at, {
      username: journey.username as string,
      password: journey.password as string,
      locale: journey.locale,
      door: 'steps',
    });
    await add(change, account);
    const identity = { ...contact, id: newId(), accountId: account.id, addedAt: change.at, verifiedAt: change.at };
    await addIdentities(change.db, [identity]);
    await giveRoles(change.db, account.id, ['member']);
    note(change, account, { action: 'opened', subject: account.id, details: { door: 'steps' } });
    await hasVerified(change, account, identity);
    await save(change, journey, { state: 'done', password: null, phone: null, username: null, accountId: account.id });
    return (await findAccount(change, account.id)) as Account;
  });
}

/** Whether a name is free and may be chosen. */
export async function checkUsername({ world: { db } }: House, username: string): Promise<void> {
  if (!isUsername(username)) throw new Refusal('forbidden', USERNAME_RULE);
  if (await isNameTaken(db, usernameKey(username))) throw new Refusal('forbidden', { key: 'accounts.faults.usernameTaken' });
}

export function newAccount(at: string, of: Pick<Account, 'username' | 'password' | 'locale' | 'door'> & Partial<Account>): Account {
  return { ...NEW_ACCOUNT, id: newId(), usernameKey: usernameKey(of.username), openedAt: at, ...of };
}

/** A name that is a number has to be one of the numbers that are given with it. */
export function nameFaults(username: string, contacts: Contact[]): FieldFault[] {
  if (!isUsername(username)) return [{ field: 'username', message: USERNAME_RULE }];
  const isTheirs = !isNumber(username) || contacts.some(({ valueKey }) => valueKey === usernameKey(username));
  return isTheirs ? [] : [{ field: 'username', message: { key: 'accounts.faults.notYourNumber' } }];
}

export async function refuseTakenName(db: Parameters<typeof isNameTaken>[0], username: string): Promise<void> {
  if (!(await isNameTaken(db, usernameKey(username)))) return;
  const message = { key: 'accounts.faults.usernameTaken' };
  throw new Refusal('conflict', message, { fields: [{ field: 'username', message }] });
}

function phoneTaken(): Refusal {
  const message = { key: 'accounts.faults.phoneTaken' };
  return new Refusal('conflict', message, { fields: [{ field: 'phoneNumber', message }] });
}
