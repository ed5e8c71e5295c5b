import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { query } from '../../src/database/dialect.ts';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { aFullService, anAccount, type FullService, signedInAs, wrongCodeFor } from '../support/accounts.ts';
import { onEachDatabase } from '../support/databases.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';
import { untilOutboxEmpty } from '../support/service.ts';

/** The columns that may contain addresses, by table. */
const ADDRESS_COLUMNS: Record<string, string[]> = {
  accounts: ['username', 'username_normalized'],
  identities: ['value', 'value_normalized'],
  auth_flows: ['phone'],
  messages: ['recipient', 'sent_to'],
};
const TABLES = [
  'accounts',
  'account_roles',
  'identities',
  'auth_flows',
  'challenges',
  'sessions',
  'rate_limit_counters',
  'messages',
  'audit_log',
  'audit_chains',
];

/**
 * Uses every way to create an account, signs in with a code, starts adding an authenticator, is refused, and approves a
 * request. Returns the secrets, addresses and codes that were used.
 */
async function exerciseEverything(service: FullService) {
  const secrets: string[] = [PASSWORD, passwordHashOf(PASSWORD), 'Wrong-Passw0rd-x'];
  const addresses: string[] = [];
  const administrator = await signedInAs(service, 'administrator');
  secrets.push(administrator.token ?? '');
  addresses.push(administrator.account.email, administrator.account.phone);

  const [phoneNumber, username] = [aPhoneNumber(), aUsername()];
  const newcomer = new HttpUser(service);
  await newcomer.post('/users/registration/init');
  secrets.push(newcomer.cookies.get('__Host-registration-flow') ?? '');
  await newcomer.post('/users/registration/set/userdata', { username, password: PASSWORD, phoneNumber });
  await newcomer.post('/users/registration/start/verify');
  const code = await service.smsServer.codeTo(phoneNumber);
  await newcomer.post('/users/registration/verify', wrongCodeFor(code));
  await newcomer.post('/users/registration/start/verify');
  const second = await service.smsServer.codeTo(phoneNumber, 2);
  await newcomer.post('/users/registration/verify', second);

  const email = 'bea.secret@example.org';
  await newcomer.post('/registration/', { email, password: PASSWORD, repeat_password: PASSWORD });
  const confirm = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b/.exec((await service.smtpServer.messageTo(email)).text ?? '')?.[0] ?? '';
  await newcomer.request(`/registration/${confirm}`, { method: 'PATCH' });

  const request = { username: aUsername(), firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: PASSWORD };
  const { body } = await newcomer.post('/user/register', { ...request, roles: ['organiser'], identities: ['chidi.secret@example.org'] });
  const link = /\/public\/confirm\/(\S+)/.exec((await service.smtpServer.messageTo('chidi.secret@example.org')).text ?? '')?.[1] ?? '';
  await newcomer.request(`/public/confirm/${link}`);
  await administrator.post(`/admin/users/${body.userId}/approve`, { status: 'approved' });

  const enrollment = (await administrator.post('/account/authenticator/start', { password: PASSWORD })).body;
  await newcomer.post('/users/login/init');
  await newcomer.post('/users/login/userdata', { username, password: 'Wrong-Passw0rd-x' });
  await newcomer.post('/users/login/userdata', { username: (await anAccount(service)).username, passwordHash: passwordHashOf(PASSWORD) });
  await newcomer.post('/users/login/userdata', '{"username": "broken');
  secrets.push(newcomer.cookies.get('__Host-login-flow') ?? '', enrollment.secret, confirm, confirm.replaceAll('-', ''), link);
  addresses.push(phoneNumber, email, 'chidi.secret@example.org');
  await untilOutboxEmpty(service.deps);
  return { secrets: secrets.filter((secret) => secret.length > 5), addresses, codes: [code, second] };
}

describe('Secrets and personal data', () => {
  onEachDatabase((fresh) => {
    it('secrets appear in no log, audit entry or database file; addresses only in their own columns', async () => {
      const service = await aFullService(await fresh());
      const { secrets, addresses, codes } = await exerciseEverything(service);
      expect(secrets.length).to.be.greaterThan(9);
      const found: string[] = [];
      const search = (where: string, text: string, among: string[]) => {
        for (const secret of among) if (text.toLowerCase().includes(secret.toLowerCase())) found.push(`${secret.slice(0, 6)}… in ${where}`);
      };
      const log = service.logged.join('\n');
      search('the log', log, [...secrets, ...addresses]);
      for (const table of TABLES) {
        const rowsInTable = await query<Record<string, unknown>>(service.deps.db, `SELECT * FROM ${table}`);
        search(table, JSON.stringify(rowsInTable), secrets);
        const otherColumns = rowsInTable.map((row) => Object.entries(row).filter(([column]) => !ADDRESS_COLUMNS[table]?.includes(column)));
        search(`${table}, outside the address columns`, JSON.stringify(otherColumns), addresses);
        // Six digits may occur in any hash or time by chance, but not as a whole value.
        const values = rowsInTable.flatMap((row) => Object.values(row).map(String));
        search(table, values.filter((value) => value.length < 12).join(' '), codes);
      }
      for (const code of codes) expect(log).not.to.match(new RegExp(`\\b${code}\\b`));
      const file = sqliteFile(service.deps.config.DATABASE_URL);
      for (const end of file ? ['', '-wal'] : []) search(`the file${end}`, readFileSync(`${file}${end}`, 'latin1'), secrets);
      expect(found).to.deep.equal([]);
    });
  });
});
