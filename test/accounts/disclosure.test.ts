import { expect } from 'chai';
import { aFullService, anAccount, type FullService } from '../support/accounts.ts';
import type { Reply } from '../support/client.ts';
import { freshSqlite } from '../support/databases.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD } from '../support/httpUser.ts';

/** What a stranger sees of a response, apart from ids, tokens and times. */
function seenOf({ status, body, headers }: Reply) {
  const names = [...headers.keys()].filter((name) => !/^ratelimit|^date$|^keep-alive$|^connection$/.test(name)).sort();
  const shape = JSON.stringify(body, (key, value) => (/id$/i.test(key) ? key : value));
  return JSON.stringify([status, shape, names, headers.get('Location')?.replace(/(?<=\/confirm\/)[\w-]{43}$/, 'TOKEN')]);
}

/** The number of transactions on accounts that were committed, and of rows that they wrote. */
async function writtenRows({ deps }: FullService): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of ['accounts', 'identities', 'account_roles', 'challenges', 'messages', 'audit_log'])
    counts[table] = (await deps.db(table)).length;
  return counts;
}

const request = (username: string, contact: string) => (user: HttpUser) =>
  user.post('/user/register', {
    ...{ username, firstName: 'Ada', lastName: 'Mai', enabled: true, password: PASSWORD, roles: ['member'] },
    identities: [contact],
  });
const byCode = (address: object) => (user: HttpUser) =>
  user.post('/registration', { ...address, password: PASSWORD, repeat_password: PASSWORD });

describe('With DISCLOSE_REGISTERED=off', () => {
  it('a known and an unknown address get the same status, headers and body, and write the same rows', async () => {
    const service = await aFullService(await freshSqlite(), { DISCLOSE_REGISTERED: 'off' });
    const known = await anAccount(service);
    const pairs: Record<string, [known: (user: HttpUser) => Promise<Reply>, unknown: (user: HttpUser) => Promise<Reply>]> = {
      'an account request by email': [request(aUsername(), known.email), request(aUsername(), 'new1@example.org')],
      'an account request by phone': [request(aUsername(), known.phone), request(aUsername(), aPhoneNumber())],
      'an account by email': [byCode({ email: known.email }), byCode({ email: 'new2@example.org' })],
      'an account by phone': [byCode({ phone: known.phone }), byCode({ phone: aPhoneNumber() })],
    };
    for (const [what, [first, second]] of Object.entries(pairs)) {
      const seen = [];
      const written = [];
      for (const send of [first, second]) {
        const before = await writtenRows(service);
        seen.push(seenOf(await send(new HttpUser(service))));
        const after = await writtenRows(service);
        written.push(JSON.stringify(Object.entries(after).map(([table, count]) => [table, count - (before[table] ?? 0)])));
      }
      expect(seen[0], what).to.equal(seen[1]);
      expect(written[0], what).to.equal(written[1]);
    }
    expect((await service.smtpServer.messageTo(known.email)).subject).to.equal('You already have an account');
  });

  it('a username is taken by a request with a known address as by one with an unknown address', async () => {
    const service = await aFullService(await freshSqlite(), { DISCLOSE_REGISTERED: 'off' });
    const known = await anAccount(service);
    for (const email of [known.email, 'new@example.org']) {
      const send = request(aUsername(), email);
      expect([(await send(new HttpUser(service))).status, (await send(new HttpUser(service))).status], email).to.deep.equal([201, 409]);
    }
  });

  it('every number is free as a username', async () => {
    const service = await aFullService(await freshSqlite(), { DISCLOSE_REGISTERED: 'off' });
    const phone = aPhoneNumber();
    const user = new HttpUser(service);
    await user.post('/users/registration/init');
    await user.post('/users/registration/set/userdata', { username: phone, password: PASSWORD, phoneNumber: phone });
    await user.post('/users/registration/start/verify');
    expect((await user.post('/users/registration/verify', await service.smsServer.codeTo(phone))).status).to.equal(200);
    expect((await new HttpUser(service).post('/users/registration/check/username', phone)).status).to.equal(200);
    const again = new HttpUser(service);
    await again.post('/users/registration/init');
    const userData = { username: phone, password: PASSWORD, phoneNumber: phone };
    expect((await again.post('/users/registration/set/userdata', userData)).status).to.equal(200);
  });
});
