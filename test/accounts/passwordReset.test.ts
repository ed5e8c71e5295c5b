import { expect } from 'chai';
import { aFullService, anAccount, type FullService, signIn } from '../support/accounts.ts';
import { onEachDatabase } from '../support/databases.ts';
import { aPhoneNumber, HttpUser, PASSWORD } from '../support/httpUser.ts';
import { untilOutboxEmpty } from '../support/service.ts';

const MINUTE_MS = 60_000;
const NEW_PASSWORD = 'Hoge-Toren4-wolken';

const ask = (service: FullService, username: string) => new HttpUser(service).post('/forgotten-password', { username });
const linkIn = (text = '') => /https:\S+\/forgotten-password\/\S+/.exec(text)?.[0] ?? '';

async function passwordStatus(service: FullService, username: string, password: string): Promise<number> {
  const user = new HttpUser(service);
  await user.post('/users/login/init');
  return (await user.post('/users/login/userdata', { username, password })).status;
}

describe('A forgotten password', () => {
  onEachDatabase((fresh) => {
    it('is replaced by a link in an email, on two pages without JavaScript; all sessions end, and the owner is told', async () => {
      const service = await aFullService(await fresh());
      const account = await anAccount(service);
      const session = await signIn(service, account);
      const browser = new HttpUser(service);
      expect((await browser.getPage('/sign-in')).text).to.contain('href="/forgotten-password?lang=en"');
      expect((await browser.submit('/forgotten-password', { username: account.username })).text).to.contain('we’ve sent a link to it');
      const link = linkIn((await service.smtpServer.messageTo(account.email)).text);
      expect((await browser.getPage(link)).text).to.contain('Set a new password</button>');
      expect((await browser.submit(link, { newPassword: 'weak' })).status).to.equal(422);
      expect((await browser.submit(link, { newPassword: NEW_PASSWORD })).text).to.contain('Your password has been changed');
      expect((await session.request('/account')).status).to.equal(401);
      expect((await service.smtpServer.messageTo(account.email, 2)).subject).to.equal('Your password has been changed');
      expect(await passwordStatus(service, account.username, PASSWORD)).to.equal(401);
      expect(await passwordStatus(service, account.username, NEW_PASSWORD), 'then a code is asked for').to.equal(200);
      expect((await browser.submit(link, { newPassword: PASSWORD })).status, 'the link works once').to.equal(410);
    });

    it('known and unknown accounts are answered alike, after the same number of transactions', async () => {
      const service = await aFullService(await fresh());
      const [account, phoneOnly] = [await anAccount(service), await anAccount(service, { phone: aPhoneNumber() })];
      const replies = [];
      for (const name of [account.username, account.email, phoneOnly.username, 'nobody.at.all', 'nobody@example.org']) {
        const { status, body, headers } = await ask(service, name);
        replies.push(JSON.stringify([status, body, headers.get('Location'), headers.get('Content-Length')]));
      }
      expect(new Set(replies).size).to.equal(1);
      await untilOutboxEmpty(service.deps);
      expect(await service.deps.db('messages').pluck('recipient')).to.deep.equal([account.email, account.email]);
      expect(await service.deps.db('audit_log').where({ action: 'account.password_reset_requested' })).to.have.length(5);
    });

    it('the link lapses after half an hour, or when the account is disabled', async () => {
      const service = await aFullService(await fresh());
      const account = await anAccount(service);
      await ask(service, account.email);
      const first = linkIn((await service.smtpServer.messageTo(account.email)).text);
      service.clock.advance(30 * MINUTE_MS);
      expect((await new HttpUser(service).getPage(first)).status).to.equal(410);
      await ask(service, account.email);
      const second = linkIn((await service.smtpServer.messageTo(account.email, 2)).text);
      await service.deps.db('accounts').update({ enabled: 0 });
      expect((await new HttpUser(service).post(second, { newPassword: NEW_PASSWORD })).status).to.equal(410);
    });

    it('the link, and a login that is half-way, stop working when the owner changes the password', async () => {
      const service = await aFullService(await fresh());
      const account = await anAccount(service);
      const owner = await signIn(service, account);
      await ask(service, account.email);
      const link = linkIn((await service.smtpServer.messageTo(account.email)).text);
      const thief = new HttpUser(service);
      await thief.post('/users/login/init');
      await thief.post('/users/login/userdata', { username: account.username, password: PASSWORD });
      expect((await thief.post('/users/login/verify/start')).status).to.equal(200);
      const code = await service.smsServer.codeTo(account.phone, 2);
      expect((await owner.post('/account/password', { password: PASSWORD, newPassword: NEW_PASSWORD })).status).to.equal(200);
      expect((await new HttpUser(service).post(link, { newPassword: PASSWORD })).status).to.equal(410);
      expect((await thief.post('/users/login/verify/check', code)).status).to.equal(403);
      expect((await thief.post('/users/login/verify/start')).status).to.equal(403);
      expect(await passwordStatus(service, account.username, NEW_PASSWORD)).to.equal(200);
    });

    it('is not asked for by a page of another site', async () => {
      const service = await aFullService(await fresh());
      const { email } = await anAccount(service);
      const reply = await new HttpUser(service).post('/forgotten-password', { username: email }, { 'Sec-Fetch-Site': 'cross-site' });
      expect(reply.status).to.equal(403);
    });

    it('one client sends at most five links an hour to one person, whatever it calls them', async () => {
      const service = await aFullService(await fresh());
      const account = await anAccount(service);
      for (let n = 0; n < 5; n++) {
        await ask(service, account.username);
        await ask(service, account.phone);
      }
      expect((await ask(service, account.username)).status).to.equal(429);
      await untilOutboxEmpty(service.deps);
      expect(await service.deps.db('messages').where({ template: 'account-password-reset' })).to.have.length(5);
    });
  });
});
