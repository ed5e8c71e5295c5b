import { type House, openHouse } from '../../src/accounts/house.ts';
import { openByOperator } from '../../src/accounts/openByOperator.ts';
import { type Db, rows } from '../../src/database/dialect.ts';
import { OPERATOR } from '../support/given.ts';
import { PASSWORD, Person } from '../support/person.ts';
import { aWorld } from '../support/service.ts';

/** What people with accounts, and on the way to one, have in hand. */
export interface People {
  /** Session tokens of an administrator, an organiser and a member who are signed in. */
  sessions: string[];
  usernames: string[];
  /** Ids of accounts; seldom those of the ones who are signed in. */
  accounts: string[];
  /** `Cookie` headers of journeys in several states. */
  journeys: string[];
  /** Codes that came by letter, and links. */
  codes: string[];
  confirmations: string[];
}

export const NOBODY: People = { sessions: [], usernames: ['amina'], accounts: [], journeys: [], codes: [], confirmations: [] };

const ROLES = ['administrator', 'organiser', 'member'];
const CODE = `SELECT id, hash, account_id AS "accountId", expires_at AS "expiresAt" FROM challenges`;

interface Sent {
  id: string;
  hash: string;
  accountId: string | null;
  expiresAt: string;
}

/** The world in which the operator opens accounts for the running service, with the real time. */
export async function openTheHouse(DATABASE_URL: string): Promise<House> {
  const world = await aWorld({ DATABASE_URL });
  return openHouse({ ...world, now: () => new Date() });
}

/** New people, each time: those before have been signed out, disabled and robbed of their roles by then. */
export async function whoThereIs(house: House, url: string): Promise<People> {
  const { db } = house.world;
  const people: People = { ...NOBODY, sessions: [], usernames: [], journeys: [] };
  const [before] = await rows<{ count: number }>(db, 'SELECT count(*) AS count FROM accounts');
  for (const role of [...ROLES, 'administrator']) {
    const username = `${role}.${before?.count}.${people.sessions.length}`;
    const email = `${username}@example.org`;
    const { id } = await openByOperator(house, OPERATOR, { username, password: PASSWORD, email, roles: [role] });
    const person = await giveName(url, username);
    people.sessions.push(await signIn(house, person, id));
    people.usernames.push(username);
    people.journeys.push(cookieOf(await giveName(url, username)), cookieOf(await begun(url, 'login')), cookieOf(await described(url)));
  }
  const opened = await rows<{ id: string }>(db, "SELECT id FROM accounts WHERE door <> 'operator' ORDER BY id DESC LIMIT 100");
  people.accounts = opened.map(({ id }) => id);
  const sent = await rows<Sent>(db, `${CODE} WHERE purpose = 'confirm' AND used_at IS NULL ORDER BY id DESC LIMIT 100`);
  people.codes = sent.flatMap((one) => house.codes.codeOf(one, 'signs') ?? house.codes.codeOf(one, 'digits') ?? []);
  people.confirmations = sent.map(({ id, accountId, expiresAt }) =>
    house.confirmTokens.sign(accountId ?? '', id, house.world.now(), expiresAt),
  );
  return people;
}

async function begun(url: string, way: 'login' | 'registration'): Promise<Person> {
  const person = new Person({ url });
  await person.post(`/users/${way}/init`);
  return person;
}

async function giveName(url: string, username: string): Promise<Person> {
  const person = await begun(url, 'login');
  await person.post('/users/login/userdata', { username, password: PASSWORD });
  return person;
}

async function described(url: string): Promise<Person> {
  const person = await begun(url, 'registration');
  const phoneNumber = `+32470${String(Date.now()).slice(-6)}`;
  await person.post('/users/registration/set/userdata', { username: `new.${phoneNumber.slice(-8)}`, password: PASSWORD, phoneNumber });
  await person.post('/users/registration/start/verify');
  return person;
}

/** By the code that the service has sent: whoever has the secret can draw it, as its letters do. */
async function signIn(house: House, person: Person, id: string): Promise<string> {
  await person.post('/users/login/verify/start');
  const code = house.codes.codeOf(await newest(house.world.db, id), 'digits');
  const { status, text } = await person.post('/users/login/verify/check', code ?? '');
  if (status !== 200) throw new Error(`Nobody could sign in: ${status} ${text}`);
  return text;
}

async function newest(db: Db, accountId: string): Promise<Sent> {
  const [challenge] = await rows<Sent>(db, `${CODE} WHERE account_id = ? ORDER BY id DESC LIMIT 1`, [accountId]);
  if (!challenge) throw new Error('No code was sent');
  return challenge;
}

function cookieOf({ cookies }: Person): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}
