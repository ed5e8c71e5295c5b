import { expect } from 'chai';
import { TOTP } from 'otpauth';
import { aFullService, anAccount, type FullService, signIn, wrongCodeFor } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';

const MINUTE_MS = 60_000;

const byCode = (service: FullService, phone: string) =>
  new HttpUser(service).post('/registration', { phone, password: PASSWORD, repeat_password: PASSWORD });
const checkCode = (user: HttpUser, code: string) => user.post('/users/registration/verify', code);

async function withUserData(service: FullService, phoneNumber: string, username = aUsername()): Promise<HttpUser> {
  const user = new HttpUser(service);
  await user.post('/users/registration/init');
  await user.post('/users/registration/set/userdata', { username, password: PASSWORD, phoneNumber });
  return user;
}

const sendCode = (user: HttpUser) => user.post('/users/registration/start/verify');

async function afterPassword(service: FullService, { username }: { username: string }): Promise<HttpUser> {
  const user = new HttpUser(service);
  await user.post('/users/login/init');
  await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) });
  return user;
}

describe('SMS cost money', () => {
  it('strangers get at most half of SMS_DAILY_BUDGET; the rest is for signing in', async () => {
    const service = await aFullService(await freshSqlite(), { SMS_DAILY_BUDGET: '4' });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await byCode(service, aPhoneNumber())).status);
    expect(statuses).to.deep.equal([200, 200, 429]);
    for (const expected of [200, 200, 403]) {
      const user = await afterPassword(service, await anAccount(service, { phone: aPhoneNumber() }));
      expect((await user.post('/users/login/verify/start')).status).to.equal(expected);
    }
  });

  it('whoever has an email address, too, signs in by it when the SMS of the day are used up', async () => {
    const service = await aFullService(await freshSqlite(), { SMS_DAILY_BUDGET: '0' });
    const user = await afterPassword(service, await anAccount(service));
    expect((await user.post('/users/login/verify/start')).body.channel).to.equal('mail');
  });

  it('one client has at most five sent in an hour, by all doors together, and can still sign in', async () => {
    const service = await aFullService(await freshSqlite(), { RATE_LIMIT_FACTOR: '1' });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await byCode(service, aPhoneNumber())).status);
    for (let n = 0; n < 3; n++) statuses.push((await sendCode(await withUserData(service, aPhoneNumber()))).status);
    expect(statuses).to.deep.equal([200, 200, 200, 200, 200, 403]);
    const user = await afterPassword(service, await anAccount(service, { phone: aPhoneNumber() }));
    expect((await user.post('/users/login/verify/start')).status).to.equal(200);
  });

  it('about changes of an account count, too: their owner cannot have as many sent as they like', async () => {
    const service = await aFullService(await freshSqlite(), { SMS_DAILY_BUDGET: '100' });
    const phone = aPhoneNumber();
    const user = await signIn(service, await anAccount(service, { phone }));
    for (let n = 0; n < 6; n++) {
      const { secret } = (await user.post('/account/authenticator/start', { password: PASSWORD })).body;
      const code = new TOTP({ secret }).generate({ timestamp: service.deps.now().getTime() });
      const { recoveryCodes } = (await user.post('/account/authenticator', { code })).body;
      expect((await user.post('/account/authenticator/removal', { password: PASSWORD, code: recoveryCodes[0] })).status).to.equal(204);
    }
    const notices = service.deps.db('messages').whereLike('template', 'account-authenticator-%');
    expect(await notices).to.have.length(10);
    expect(await service.deps.db('audit_log').where({ action: 'account.notice_not_sent' })).to.have.length(2);
  });

  it('about changes of an account are not sent when the SMS of the day are used up', async () => {
    const service = await aFullService(await freshSqlite(), { SMS_DAILY_BUDGET: '1' });
    const phone = aPhoneNumber();
    const user = await signIn(service, await anAccount(service, { phone }));
    expect((await user.post('/account/password', { password: PASSWORD, newPassword: 'Hoge-Toren4-wolken' })).status).to.equal(200);
    expect(await service.deps.db('messages').where({ recipient: phone })).to.have.length(1);
  });

  it('go to no satellite, personal or international number', async () => {
    const service = await aFullService(await freshSqlite());
    for (const phone of ['+870773111632', '+881631234567', '+883510012345', '+447012345678', '+32 900 12 345']) {
      const answer = await byCode(service, phone);
      expect([answer.status, answer.body.errors?.[0].field], phone).to.deep.equal([400, 'phone']);
      expect((await sendCode(await withUserData(service, phone))).status, phone).to.equal(403);
    }
    expect(service.smsServer.messages).to.have.length(0);
  });

  it('go to the countries of SMS_COUNTRIES, and to DEFAULT_COUNTRY alone if nothing is set', async () => {
    const service = await aFullService(await freshSqlite(), { DEFAULT_COUNTRY: 'BE' });
    const refused = await byCode(service, '+5351234567');
    expect(refused.body.errors[0].message).to.contain('can’t send text messages to this country');
    expect((await byCode(service, '0470 88 77 66')).status).to.equal(200);
    const more = await aFullService(await freshSqlite(), { DEFAULT_COUNTRY: 'BE', SMS_COUNTRIES: 'be, FR' });
    expect((await byCode(more, '+33612345678')).status).to.equal(200);
  });

  it('no code is said to be on its way where no SMS can be sent', async () => {
    const service = await aFullService(await freshSqlite(), { SMS_URL: '' });
    const user = await withUserData(service, aPhoneNumber());
    expect((await sendCode(user)).status, 'no user data was accepted').to.equal(403);
    const names = { firstName: 'Ada', lastName: 'Mai', enabled: true, password: PASSWORD, roles: ['member'] };
    const answers = [
      await user.post('/users/registration/set/userdata', { username: aUsername(), password: PASSWORD, phoneNumber: aPhoneNumber() }),
      await byCode(service, aPhoneNumber()),
      await user.post('/user/register', { ...names, username: aUsername(), identities: [aPhoneNumber()] }),
    ];
    for (const { status, body } of answers)
      expect([status, body.errors[0].message]).to.deep.equal([400, 'We can’t send text messages. Use an email address instead']);
  });

  it('a gateway that refuses is told, and another code can be asked for at once', async () => {
    const service = await aFullService(await freshSqlite());
    const phone = aPhoneNumber();
    const user = await withUserData(service, phone);
    service.smsServer.statusFor = () => 500;
    const refused = await sendCode(user);
    expect([refused.status, refused.body.detail]).to.deep.equal([
      503,
      'We couldn’t send the code. Nothing has changed; please try again later.',
    ]);
    expect((await service.deps.db('needs_attention'))[0]).to.include({ who: phone, detail: 'HTTP 500 from the SMS gateway' });
    service.smsServer.statusFor = () => 202;
    expect((await sendCode(user)).status).to.equal(200);
    expect((await checkCode(user, await service.smsServer.codeTo(phone))).status).to.equal(200);
  });
});

describe('Waits are as long as they say', () => {
  it('five wrong codes at signing in block for a quarter of an hour, and not longer', async () => {
    const service = await aFullService(await freshSqlite(), { RATE_LIMIT_FACTOR: '1' });
    const account = await anAccount(service);
    const user = await afterPassword(service, account);
    for (let n = 1; n <= 5; n++) {
      expect((await user.post('/users/login/verify/start')).status).to.equal(200);
      await user.post('/users/login/verify/check', wrongCodeFor(await service.smsServer.codeTo(account.phone, n)));
    }
    const blocked = await user.post('/users/login/verify/start');
    expect([blocked.status, blocked.headers.get('Retry-After')]).to.deep.equal([403, '900']);
    expect(blocked.body.detail).to.equal('There were too many wrong codes. Please wait 15 minutes.');
    service.clock.advance(15 * MINUTE_MS + 1);
    expect((await user.post('/users/login/verify/start')).status).to.equal(200);
    expect((await user.post('/users/login/verify/check', await service.smsServer.codeTo(account.phone, 6))).status).to.equal(200);
  });

  it('five wrong codes for a new account block until another code may be sent', async () => {
    const service = await aFullService(await freshSqlite(), { RATE_LIMIT_FACTOR: '1' });
    const phone = aPhoneNumber();
    const user = await withUserData(service, phone);
    for (let n = 1; n <= 5; n++) {
      expect((await sendCode(user)).status).to.equal(200);
      await checkCode(user, wrongCodeFor(await service.smsServer.codeTo(phone, n)));
    }
    const wait = Number((await sendCode(user)).headers.get('Retry-After'));
    expect(wait).to.equal(3_600);
    service.clock.advance(wait * 1_000 + 1);
    await user.post('/users/registration/init');
    await user.post('/users/registration/set/userdata', { username: aUsername(), password: PASSWORD, phoneNumber: phone });
    expect((await sendCode(user)).status).to.equal(200);
  });

  it('whoever always types the right code can sign in as often as they need', async () => {
    const service = await aFullService(await freshSqlite(), { RATE_LIMIT_FACTOR: '1' });
    const account = await anAccount(service);
    for (let n = 1; n <= 8; n++) {
      const user = await afterPassword(service, account);
      expect((await user.post('/users/login/verify/start')).body.channel, `sign-in ${n}`).to.equal('sms');
      expect((await user.post('/users/login/verify/check', await service.smsServer.codeTo(account.phone, n))).status).to.equal(200);
    }
  });

  it('whoever loses the name before the last step chooses another, and is not stuck', async () => {
    const service = await aFullService(await freshSqlite());
    const username = aUsername();
    const [phone, rivalPhone] = [aPhoneNumber(), aPhoneNumber()];
    const [user, rival] = [await withUserData(service, phone, username), await withUserData(service, rivalPhone, username)];
    await sendCode(user);
    await sendCode(rival);
    expect((await checkCode(rival, await service.smsServer.codeTo(rivalPhone))).status).to.equal(200);
    expect((await checkCode(user, await service.smsServer.codeTo(phone))).status).to.equal(409);
    expect((await sendCode(user)).status, 'step 2 comes first').to.equal(403);
    const again = { username: aUsername(), password: PASSWORD, phoneNumber: phone };
    expect((await user.post('/users/registration/set/userdata', again)).status).to.equal(200);
    await sendCode(user);
    expect((await checkCode(user, await service.smsServer.codeTo(phone, 2))).status).to.equal(200);
  });
});
