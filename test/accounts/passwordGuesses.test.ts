import { expect } from 'chai';
import { aFullService, anAccount, type FullService, signIn } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { HttpUser, PASSWORD } from '../support/httpUser.ts';

const aService = async () => aFullService(await freshSqlite(), { TRUSTED_PROXIES: '127.0.0.1/32,::1/128', RATE_LIMIT_FACTOR: '1' });

/** The status of a try to sign in from an address. */
async function guess(service: FullService, username: string, from: string, password = 'Wrong-Passw0rd-x'): Promise<number> {
  const user = new HttpUser(service);
  const headers = { 'X-Forwarded-For': from };
  await user.post('/users/login/init', undefined, headers);
  return (await user.post('/users/login/userdata', { username, password }, headers)).status;
}

describe('Guessing the password of an account', () => {
  it('is slowed for a whole IPv6 network, however many addresses it has', async () => {
    const service = await aService();
    const { username } = await anAccount(service);
    const statuses = [];
    for (let n = 0; n < 24; n++) statuses.push(await guess(service, username, `2001:db8:1:${(n * 256).toString(16)}::1`));
    expect(statuses.filter((status) => status === 401)).to.have.length(20);
    expect(statuses.slice(20)).to.deep.equal([429, 429, 429, 429]);
  });

  it('by many networks leaves each of them few tries, never locks the owner out, and is told to the owner', async () => {
    const service = await aService();
    const account = await anAccount(service);
    await signIn(service, account);
    for (let n = 0; n < 20; n++) expect(await guess(service, account.username, `198.51.100.${n}`)).to.equal(401);
    const statuses = [];
    for (let n = 0; n < 5; n++) statuses.push(await guess(service, account.username, '203.0.113.7'));
    expect(statuses, 'three tries an hour').to.deep.equal([401, 401, 401, 429, 429]);
    for (let n = 0; n < 5; n++) expect(await guess(service, account.username, '127.0.0.1'), 'a known network').to.equal(401);
    expect((await service.smtpServer.messageTo(account.email)).subject).to.equal('Somebody tried to guess your password');
    expect(await guess(service, account.username, '203.0.113.99', PASSWORD), 'the owner from elsewhere').to.equal(200);
  });
});
