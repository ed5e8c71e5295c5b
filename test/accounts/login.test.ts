import { expect } from 'chai';
import { Secret, TOTP } from 'otpauth';
import { aFullService, anAccount, type FullService, signIn, type TestAccount, wrongCodeFor } from '../support/accounts.ts';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { aPhoneNumber, HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';

const HOUR_MS = 3_600_000;

const init = (user: HttpUser) => user.post('/users/login/init');
const sendPassword = (user: HttpUser, { username }: { username: string }, password = PASSWORD) =>
  user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(password) });
const sendCode = (user: HttpUser) => user.post('/users/login/verify/start');
const checkCode = (user: HttpUser, code: string) => user.post('/users/login/verify/check', code);
const status = ({ status }: Reply) => status;
const accountStatus = async (user: HttpUser) => status(await user.request('/account'));

async function withCode(service: FullService, testAccount: TestAccount): Promise<{ user: HttpUser; code: string }> {
  const user = new HttpUser(service);
  const sentBefore = service.smsServer.messages.filter(({ to }) => to === testAccount.phone).length;
  await init(user);
  expect(status(await sendPassword(user, testAccount))).to.equal(200);
  expect((await sendCode(user)).body).to.deep.equal({ channel: 'sms' });
  return { user, code: await service.smsServer.codeTo(testAccount.phone, sentBefore + 1) };
}

describe('Signing in (seed 002)', () => {
  onEachDatabase((fresh) => {
    it('leads from the first request to a session token that gives access to the account', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      const { user, code } = await withCode(service, testAccount);
      const answer = await checkCode(user, code);
      expect([answer.status, answer.headers.get('content-type')]).to.deep.equal([200, 'text/plain; charset=utf-8']);
      user.token = answer.text;
      const { body } = await user.request('/account');
      expect(body).to.deep.include({ id: testAccount.id, username: testAccount.username, roles: ['member'], authenticator: false });
    });

    it('accepts the password itself as well, in capital hex, and an address instead of the name', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      for (const body of [
        { username: testAccount.username, password: PASSWORD },
        { username: testAccount.username.toUpperCase(), passwordHash: passwordHashOf(PASSWORD).toUpperCase() },
        { username: testAccount.email, password: PASSWORD },
        { username: testAccount.phone, password: PASSWORD },
      ]) {
        const user = new HttpUser(service);
        await init(user);
        expect(status(await user.post('/users/login/userdata', body)), JSON.stringify(body)).to.equal(200);
      }
    });

    it('answers a wrong password and an unknown name alike (401), and lets one try again', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      const user = new HttpUser(service);
      await init(user);
      const wrong = await sendPassword(user, testAccount, 'Not-The-Passw0rd');
      const unknown = await sendPassword(user, { username: 'nobody.at.all' });
      expect([wrong.status, unknown.status]).to.deep.equal([401, 401]);
      expect({ ...wrong.body, correlationId: '' }).to.deep.equal({ ...unknown.body, correlationId: '' });
      expect(wrong.headers.get('www-authenticate')).to.match(/^Bearer/);
      expect(status(await sendPassword(user, testAccount))).to.equal(200);
    });

    it('refuses every step out of order', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      const user = new HttpUser(service);
      expect([await sendPassword(user, testAccount), await sendCode(user), await checkCode(user, '123456')].map(status)).to.deep.equal([
        403, 403, 403,
      ]);
      await init(user);
      expect([await sendCode(user), await checkCode(user, '123456')].map(status)).to.deep.equal([403, 403]);
      await sendPassword(user, testAccount);
      expect([await sendPassword(user, testAccount), await checkCode(user, '123456')].map(status)).to.deep.equal([403, 403]);
      await sendCode(user);
      expect([await init(user), await sendPassword(user, testAccount), await sendCode(user)].map(status)).to.deep.equal([403, 403, 403]);
      expect(service.smsServer.messages, 'one SMS, whatever was tried').to.have.length(1);
    });

    it('leads a wrong code back to step 2', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      const { user, code } = await withCode(service, testAccount);
      expect(status(await checkCode(user, wrongCodeFor(code)))).to.equal(400);
      expect(status(await checkCode(user, code))).to.equal(403);
      await sendCode(user);
      expect(status(await checkCode(user, await service.smsServer.codeTo(testAccount.phone, 2)))).to.equal(200);
    });

    it('sends nobody more than five codes an hour, whatever they do with their cookie', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      const answers: number[] = [];
      for (let n = 0; n < 8; n++) {
        const user = new HttpUser(service);
        await init(user);
        await sendPassword(user, testAccount);
        answers.push(status(await sendCode(user)));
      }
      expect(answers).to.deep.equal([200, 200, 200, 200, 200, 403, 403, 403]);
      await service.smsServer.smsTo(testAccount.phone, 5);
      service.clock.advance(HOUR_MS);
      expect((await withCode(service, testAccount)).code).to.match(/^\d{6}$/);
    });

    it('stops at SMS_DAILY_BUDGET, and resumes the next day', async () => {
      const service = await aFullService(await fresh(), { SMS_DAILY_BUDGET: '2' });
      const answers: number[] = [];
      for (let n = 0; n < 3; n++) {
        const user = new HttpUser(service);
        await init(user);
        await sendPassword(user, await anAccount(service, { phone: aPhoneNumber() }));
        answers.push(status(await sendCode(user)));
      }
      expect(answers).to.deep.equal([200, 200, 403]);
      service.clock.advance(24 * HOUR_MS);
      await withCode(service, await anAccount(service, { phone: aPhoneNumber() }));
    });

    it('revokes every earlier session', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      const first = await signIn(service, testAccount);
      expect(await accountStatus(first)).to.equal(200);
      const second = await signIn(service, testAccount);
      expect([await accountStatus(first), await accountStatus(second)]).to.deep.equal([401, 200]);
    });

    it('leaves one live session of 20 concurrent logins', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      const logins: { user: HttpUser; code: string }[] = [];
      for (let n = 0; n < 20; n++) {
        logins.push(await withCode(service, testAccount));
        service.clock.advance(n % 4 === 3 ? HOUR_MS / 60 : 0);
        if (n % 5 === 4) await service.deps.db('rate_limit_counters').delete();
      }
      const tokens = await Promise.all(
        logins.map(async ({ user, code }) => Object.assign(user, { token: (await checkCode(user, code)).text })),
      );
      expect(tokens.filter(({ token }) => token.split('.').length === 3)).to.have.length(20);
      const live = await Promise.all(tokens.map(accountStatus));
      expect(live.filter((status) => status === 200)).to.have.length(1);
      expect(live.filter((status) => status === 401)).to.have.length(19);
    });

    it('a session ends by signing out, after two idle hours, and after twelve hours', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      const user = await signIn(service, testAccount);
      expect(status(await user.post('/users/logout'))).to.equal(204);
      expect(await accountStatus(user)).to.equal(401);
      const idle = await signIn(service, testAccount);
      service.clock.advance(2 * HOUR_MS);
      expect(await accountStatus(idle)).to.equal(401);
      const busy = await signIn(service, testAccount);
      for (let n = 0; n < 11; n++) {
        service.clock.advance(HOUR_MS);
        expect(await accountStatus(busy), `after ${n + 1} hours`).to.equal(200);
      }
      service.clock.advance(HOUR_MS);
      expect(await accountStatus(busy)).to.equal(401);
    });

    it('sends a code by email to whoever has no phone', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service, { email: 'amina@example.org' });
      const user = new HttpUser(service);
      await init(user);
      await sendPassword(user, testAccount);
      expect((await sendCode(user)).body).to.deep.equal({ channel: 'mail' });
      const { text = '' } = await service.smtpServer.messageTo('amina@example.org');
      expect(status(await checkCode(user, /\b\d{6}\b/.exec(text)?.[0] ?? ''))).to.equal(200);
    });

    it('asks an authenticator for the code when there is one, and takes each of its codes once', async () => {
      const service = await aFullService(await fresh());
      const testAccount = await anAccount(service);
      const user = await signIn(service, testAccount);
      const { body } = await user.post('/account/authenticator/start', { password: PASSWORD });
      const totp = new TOTP({ secret: Secret.fromBase32(body.secret), digits: 6, period: 30 });
      const now = () => totp.generate({ timestamp: service.clock.now().getTime() });
      expect(status(await user.post('/account/authenticator', { code: wrongCodeFor(now()) }))).to.equal(400);
      const { recoveryCodes } = (await user.post('/account/authenticator', { code: now() })).body;
      expect(recoveryCodes).to.have.length(10);
      const sentBefore = service.smsServer.messages.length;
      const loginWith = async (code: string) => {
        const other = new HttpUser(service);
        await init(other);
        await sendPassword(other, testAccount);
        expect((await sendCode(other)).body).to.deep.equal({ channel: 'authenticator' });
        return status(await checkCode(other, code));
      };
      expect(await loginWith(now()), 'the code that was used to add it').to.equal(400);
      service.clock.advance(30_000);
      expect(await loginWith(now())).to.equal(200);
      expect(await loginWith(now()), 'the same once more').to.equal(400);
      expect(await loginWith(recoveryCodes[3].toLowerCase().replaceAll('-', ' '))).to.equal(200);
      expect(await loginWith(recoveryCodes[3])).to.equal(400);
      expect(service.smsServer.messages).to.have.length(sentBefore);
    });
  });
});
