import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { rows, sqliteFile } from '../../src/database/dialect.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anAccount, anotherThan, aTown, signedInAs, type Town } from '../support/house.ts';
import { aNumber, aUsername, hashOf, PASSWORD, Person } from '../support/person.ts';
import { outboxEmpty } from '../support/service.ts';

/** Tables, and of them the columns where addresses belong: there, and nowhere else. */
const ADDRESSES: Record<string, string[]> = {
  accounts: ['username', 'username_key'],
  identities: ['value', 'value_key'],
  journeys: ['phone'],
  letters: ['recipient'],
};
const TABLES = ['accounts', 'account_roles', 'identities', 'journeys', 'challenges', 'sessions', 'tallies', 'letters', 'history', 'doors'];

/** Everything once: each door, signing in with a code and with an authenticator, refusals, an approval. Gives what nobody may find. */
async function aLongDay(town: Town) {
  const secrets: string[] = [PASSWORD, hashOf(PASSWORD), 'Wrong-Passw0rd-x'];
  const addresses: string[] = [];
  const administrator = await signedInAs(town, 'administrator');
  secrets.push(administrator.token ?? '');
  addresses.push(administrator.account.email, administrator.account.phone);

  const [phoneNumber, username] = [aNumber(), aUsername()];
  const newcomer = new Person(town);
  await newcomer.post('/users/registration/init');
  secrets.push(newcomer.cookies.get('__Host-opening') ?? '');
  await newcomer.post('/users/registration/set/userdata', { username, password: PASSWORD, phoneNumber });
  await newcomer.post('/users/registration/start/verify');
  const code = await town.gateway.codeTo(phoneNumber);
  await newcomer.post('/users/registration/verify', anotherThan(code));
  await newcomer.post('/users/registration/start/verify');
  const second = await town.gateway.codeTo(phoneNumber, 2);
  await newcomer.post('/users/registration/verify', second);

  const email = 'bea.secret@example.org';
  await newcomer.post('/registration/', { email, password: PASSWORD, repeat_password: PASSWORD });
  const confirm = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b/.exec((await town.postbox.letterTo(email)).text ?? '')?.[0] ?? '';
  await newcomer.ask(`/registration/${confirm}`, { method: 'PATCH' });

  const request = { username: aUsername(), firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: PASSWORD };
  const { body } = await newcomer.post('/user/register', { ...request, roles: ['organiser'], identities: ['chidi.secret@example.org'] });
  const link = /\/public\/confirm\/(\S+)/.exec((await town.postbox.letterTo('chidi.secret@example.org')).text ?? '')?.[1] ?? '';
  await newcomer.ask(`/public/confirm/${link}`);
  await administrator.post(`/admin/users/${body.userId}/approve`, { status: 'approved' });

  const enrolled = (await administrator.post('/account/authenticator/start')).body;
  await newcomer.post('/users/login/init');
  await newcomer.post('/users/login/userdata', { username, password: 'Wrong-Passw0rd-x' });
  await newcomer.post('/users/login/userdata', { username: (await anAccount(town)).username, passwordHash: hashOf(PASSWORD) });
  await newcomer.post('/users/login/userdata', '{"username": "broken');
  secrets.push(newcomer.cookies.get('__Host-signing-in') ?? '', enrolled.secret, confirm, confirm.replaceAll('-', ''), link);
  addresses.push(phoneNumber, email, 'chidi.secret@example.org');
  await outboxEmpty(town.world);
  return { secrets: secrets.filter((secret) => secret.length > 5), addresses, codes: [code, second] };
}

describe('What is secret', () => {
  onEachDatabase((fresh) => {
    it('is in no log, no history and no copy of the database; addresses are where they belong', async () => {
      const town = await aTown(await fresh());
      const { secrets, addresses, codes } = await aLongDay(town);
      expect(secrets.length).to.be.greaterThan(9);
      const found: string[] = [];
      const look = (where: string, text: string, among: string[]) => {
        for (const secret of among) if (text.toLowerCase().includes(secret.toLowerCase())) found.push(`${secret.slice(0, 6)}… in ${where}`);
      };
      const log = town.logged.join('\n');
      look('the log', log, [...secrets, ...addresses]);
      for (const table of TABLES) {
        const kept = await rows<Record<string, unknown>>(town.world.db, `SELECT * FROM ${table}`);
        look(table, JSON.stringify(kept), secrets);
        const elsewhere = kept.map((row) => Object.entries(row).filter(([column]) => !ADDRESSES[table]?.includes(column)));
        look(`${table}, where addresses do not belong`, JSON.stringify(elsewhere), addresses);
        // Six digits may stand in any hash or time by chance, but not as a value of their own.
        const values = kept.flatMap((row) => Object.values(row).map(String));
        look(table, values.filter((value) => value.length < 12).join(' '), codes);
      }
      for (const code of codes) expect(log).not.to.match(new RegExp(`\\b${code}\\b`));
      const file = sqliteFile(town.world.config.DATABASE_URL);
      for (const end of file ? ['', '-wal'] : []) look(`the file${end}`, readFileSync(`${file}${end}`, 'latin1'), secrets);
      expect(found).to.deep.equal([]);
    });
  });
});
