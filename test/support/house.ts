import { openHouse } from '../../src/accounts/house.ts';
import { openByOperator } from '../../src/accounts/openByOperator.ts';
import { Gateway } from './gateway.ts';
import { OPERATOR } from './given.ts';
import { aNumber, aUsername, hashOf, PASSWORD, Person } from './person.ts';
import { Postbox } from './postbox.ts';
import { aService, type Running } from './service.ts';

export interface Town extends Running {
  gateway: Gateway;
  postbox: Postbox;
}

/** The whole service, with a real mail server and a real SMS gateway. */
export async function aTown(DATABASE_URL: string, settings: Record<string, string> = {}): Promise<Town> {
  const [gateway, postbox] = [await Gateway.open(), await Postbox.open()];
  const ours = { SMS_URL: gateway.url, SMTP_URL: postbox.url, RATE_LIMIT_FACTOR: '1000' };
  return { ...(await aService({ DATABASE_URL, ...ours, ...settings })), gateway, postbox };
}

/** An account that the operator opened, with an address of each kind unless told otherwise. */
export async function anAccount(
  town: Town,
  { roles = ['member'], email, phone }: { roles?: string[]; email?: string; phone?: string } = {},
) {
  const username = aUsername();
  const [mail, number] = email || phone ? [email, phone] : [`${username}@example.org`, aNumber()];
  const said = { username, password: PASSWORD, firstName: 'Amina', lastName: 'Diallo', email: mail, phone: number, roles };
  const { id } = await openByOperator(openHouse(town.world), OPERATOR, said);
  return { id, username, email: mail ?? '', phone: number ?? '' };
}

export type Known = Awaited<ReturnType<typeof anAccount>>;

/** Signs in step by step, by the newest SMS. Gives somebody who carries the token. */
export async function signIn({ url, gateway }: Pick<Town, 'url' | 'gateway'>, { username, phone }: Known): Promise<Person> {
  const person = new Person({ url });
  const before = gateway.messages.filter(({ to }) => to === phone).length;
  await person.post('/users/login/init');
  await person.post('/users/login/userdata', { username, passwordHash: hashOf(PASSWORD) });
  await person.post('/users/login/verify/start');
  const { text, status } = await person.post('/users/login/verify/check', await gateway.codeTo(phone, before + 1));
  if (status !== 200) throw new Error(`Signing in was answered with ${status}: ${text}`);
  person.token = text;
  return person;
}

/** Somebody with these roles who is signed in. */
export async function signedInAs(town: Town, ...roles: string[]): Promise<Person & { account: Known }> {
  const account = await anAccount(town, { roles });
  return Object.assign(await signIn(town, account), { account });
}

/** A code that is certainly another one. */
export function anotherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}
