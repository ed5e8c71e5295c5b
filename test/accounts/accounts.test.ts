import { expect } from 'chai';
import { createFirstAdminLink } from '../../src/accounts/creation/firstAdmin.ts';
import { accounts } from '../../src/accounts/domain/account.ts';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { findGlobalChain, verifyChain } from '../../src/audit/verifyChain.ts';
import { selectWhere } from '../../src/database/tableMapping.ts';
import { aFullService, anAccount, type FullService, signedInAs, signIn } from '../support/accounts.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';
import { mailLog, untilDeliveriesRecorded } from '../support/mailLog.ts';
import { untilOutboxEmpty } from '../support/service.ts';

const DAY_MS = 24 * 3_600_000;

async function verifyAllChains({ deps: { db } }: FullService): Promise<(string | null)[]> {
  const all = await selectWhere(db, accounts, 'TRUE', []);
  return Promise.all([...all.map((account) => verifyChain(db, account, 'account')), verifyChain(db, await findGlobalChain(db), 'global')]);
}

/** Somebody whose password was accepted, and who now asks for a code. */
async function afterPassword(service: FullService, { username }: { username: string }): Promise<HttpUser> {
  const user = new HttpUser(service);
  await user.post('/users/login/init');
  await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) });
  return user;
}

describe('Accounts', () => {
  onEachDatabase((fresh) => {
    it('treats an impossible username as unknown, and rejects an impossible audit-log subject', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const page = await new HttpUser(service).submit('/sign-in', { username: 'a\0b', password: PASSWORD });
      expect(page.status).to.equal(422);
      expect((await administrator.request('/admin/audit-log?subject=a%00b')).status).to.equal(400);
    });

    it('sends the code by email when the SMS gateway fails, and says that it could not be sent to whoever has only a phone', async () => {
      const service = await aFullService(await fresh());
      const [withBothAddresses, phoneOnly] = [await anAccount(service), await anAccount(service, { phone: aPhoneNumber() })];
      service.smsServer.statusFor = () => 500;
      const [both, user] = [await afterPassword(service, withBothAddresses), await afterPassword(service, phoneOnly)];
      expect((await both.post('/users/login/verify/start')).body.channel).to.equal('mail');
      const code = /\b\d{6}\b/.exec((await service.smtpServer.messageTo(withBothAddresses.email)).text ?? '')?.[0] ?? '';
      expect((await both.post('/users/login/verify/check', code)).status).to.equal(200);
      const refused = await user.post('/users/login/verify/start');
      expect([refused.status, refused.body.detail]).to.deep.equal([
        503,
        'We couldn’t send the code. Nothing has changed; please try again later.',
      ]);
      service.smsServer.statusFor = () => 202;
      expect((await user.post('/users/login/verify/start')).body.channel, 'when it is back').to.equal('sms');
      expect((await user.post('/users/login/verify/check', await service.smsServer.codeTo(phoneOnly.phone))).status).to.equal(200);
    });

    it('sends codes by email where there is no SMS gateway, and claims no code to whoever has only a phone', async () => {
      const service = await aFullService(await fresh(), { NODE_ENV: 'production', SMS_URL: '' });
      const [withBothAddresses, phoneOnly] = [await anAccount(service), await anAccount(service, { phone: aPhoneNumber() })];
      const both = await (await afterPassword(service, withBothAddresses)).post('/users/login/verify/start');
      const refused = await (await afterPassword(service, phoneOnly)).post('/users/login/verify/start');
      expect([both.body.channel, refused.status]).to.deep.equal(['mail', 503]);
      await service.smtpServer.messageTo(withBothAddresses.email);
      await untilDeliveriesRecorded(service.deps.db);
      expect((await mailLog(service.deps.db)).map(({ state }) => state)).to.deep.equal(['sent']);
    });

    it('shows a number that the gateway rejects as undeliverable, and goes on sending email', async () => {
      const service = await aFullService(await fresh());
      const [account, byMail] = [await anAccount(service), await anAccount(service, { email: 'bea@example.org' })];
      service.smsServer.statusFor = () => 422;
      for (const { username } of [account, byMail]) {
        const user = new HttpUser(service);
        await user.post('/users/login/init');
        await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) });
        await user.post('/users/login/verify/start');
      }
      await service.smtpServer.messageTo('bea@example.org');
      await untilOutboxEmpty(service.deps);
      const [attention] = await service.deps.db('needs_attention');
      expect(attention).to.include({ what: 'message undeliverable', who: account.phone, detail: 'HTTP 422 from the SMS gateway' });
    });

    it('DISCLOSE_REGISTERED=off tells nobody but the owner whether an address is known', async () => {
      const service = await aFullService(await fresh(), { DISCLOSE_REGISTERED: 'off' });
      const account = await anAccount(service);
      const visitor = await Visitor.at(service.url, await anEvent(service.deps, { slots: 9 }));
      const ada = anApplicant();
      const expectAlike = (one: { status: number; body: object }, other: { status: number; body: object }) => {
        expect(one.status).to.equal(other.status);
        expect(Object.keys(one.body)).to.deep.equal(Object.keys(other.body));
      };
      const first = await visitor.signUp(ada);
      const again = await visitor.signUp(ada);
      expectAlike(again, first);
      expect({ ...again.body, id: '' }).to.deep.equal({ ...first.body, id: '' });
      expect(again.body.id).not.to.equal(first.body.id);
      expect(await service.deps.db('registrations')).to.have.length(1);
      expect((await service.smtpServer.messageTo(ada.email, 2)).subject).to.contain('already');
      expectAlike(
        await visitor.request(`/email_check?email=${encodeURIComponent(ada.email)}`),
        await visitor.request('/email_check?email=nobody%40example.org'),
      );
      const user = new HttpUser(service);
      const createByCode = (address: object) => user.post('/registration/', { ...address, password: PASSWORD, repeat_password: PASSWORD });
      expectAlike(await createByCode({ email: account.email }), await createByCode({ email: 'new@example.org' }));
      expect((await service.smtpServer.messageTo(account.email)).subject).to.equal('You already have an account');
      const resend = (email: string) => user.post('/registration/resend_code', { email });
      expectAlike(await resend(account.email), await resend('unknown@example.org'));
      expectAlike(await resend(account.email), await resend('new@example.org'));
      const request = (identity: string) =>
        user.post('/user/register', {
          ...{ username: aUsername(), firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: PASSWORD },
          ...{ roles: ['member'], identities: [identity] },
        });
      expectAlike(await request(account.email), await request('another@example.org'));
      const steps = async (phoneNumber: string) => {
        const newUser = new HttpUser(service);
        await newUser.post('/users/registration/init');
        const userData = await newUser.post('/users/registration/set/userdata', { username: aUsername(), password: PASSWORD, phoneNumber });
        return [
          userData,
          await newUser.post('/users/registration/start/verify'),
          await newUser.post('/users/registration/verify', '000000'),
        ];
      };
      const [existing, newcomer] = [await steps(account.phone), await steps(aPhoneNumber())];
      for (const index of [0, 1, 2]) expectAlike(existing[index] as never, newcomer[index] as never);
      expect((await service.smsServer.smsTo(account.phone)).text).to.contain('There already is one');
    });

    it('shows a membership that an account proves in registrations_list', async () => {
      const service = await aFullService(await fresh());
      const [member, organiser] = [await anAccount(service), await anAccount(service, { roles: ['organiser'] })];
      const visitor = await Visitor.at(service.url, await anEvent(service.deps));
      for (const email of [member.email.toUpperCase(), organiser.email, 'stranger@example.org']) {
        expect((await visitor.signUp(anApplicant({ email, member: true }))).status).to.equal(200);
      }
      const listed = await service.deps.db('registrations_list').select('email', 'member', 'member_verified');
      const verifiedOf = (email: string) => listed.find((row) => row.email.toLowerCase() === email)?.member_verified;
      expect([verifiedOf(member.email), verifiedOf(organiser.email), verifiedOf('stranger@example.org')]).to.deep.equal([1, 0, 0]);
      await service.deps.db('accounts').where({ id: member.id }).update({ enabled: 0 });
      expect(await service.deps.db('registrations_list').where({ member_verified: 1 })).to.have.length(0);
    });

    it('audits every step, failed attempt and administrative act, and detects edited entries', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const account = await anAccount(service);
      const disabled = await administrator.post(`/admin/users/${account.id}/enabled`, { enabled: false });
      const user = new HttpUser(service);
      await user.post('/users/login/init');
      await user.post('/users/login/userdata', { username: account.username, passwordHash: passwordHashOf(PASSWORD) });
      await user.post('/users/login/userdata', { username: 'nobody.here', passwordHash: passwordHashOf(PASSWORD) });
      const { entries } = (await administrator.request(`/admin/users/${account.id}/audit-log`)).body;
      expect(entries.map(({ action, actor }: { action: string; actor: string }) => [action, actor])).to.deep.equal([
        ['request.refused', 'visitor'],
        ['account.disabled', `account:${administrator.account.id}`],
        ['account.created', 'operator:test'],
      ]);
      const id = disabled.headers.get('x-correlation-id');
      const found = (await administrator.request(`/admin/audit-log?correlationId=${id}`)).body.entries;
      expect(found.map(({ action }: { action: string }) => action)).to.deep.equal(['account.disabled']);
      const first = (await administrator.request('/admin/audit-log?limit=3')).body;
      const second = (await administrator.request(`/admin/audit-log?limit=3&before=${first.next}`)).body;
      expect(new Set([...first.entries, ...second.entries].map(({ id }) => id)).size).to.equal(6);
      expect((await administrator.request('/admin/audit-log?limit=9999')).status).to.equal(400);
      expect((await verifyAllChains(service)).filter((problem) => problem !== null)).to.deep.equal([]);
      await service.deps.db('audit_log').where({ action: 'account.disabled' }).update({ actor: 'nobody' });
      expect((await verifyAllChains(service)).filter((problem) => problem !== null)).to.have.length(1);
      await service.deps.db('audit_log').whereNull('account_id').whereNull('event_id').where({ sequence: 1 }).delete();
      expect((await verifyAllChains(service)).filter((problem) => problem !== null)).to.have.length(2);
    });

    it('erases what has expired, and frees an address that nobody verified', async () => {
      const service = await aFullService(await fresh());
      const createAccount = () =>
        new HttpUser(service).post('/registration/', { email: 'bea@example.org', password: PASSWORD, repeat_password: PASSWORD });
      await createAccount();
      await signIn(service, await anAccount(service));
      service.clock.advance(8 * DAY_MS);
      await service.expireOverdue();
      expect((await service.deps.db('identities').where({ value: 'bea@example.org' })).length).to.equal(0);
      expect((await createAccount()).status).to.equal(200);
      service.clock.advance(91 * DAY_MS);
      await service.expireOverdue();
      for (const table of ['auth_flows', 'challenges', 'sessions', 'rate_limit_counters'])
        expect(await service.deps.db(table), table).to.deep.equal([]);
      expect((await verifyAllChains(service)).filter((problem) => problem !== null)).to.deep.equal([]);
    });

    it('creates the first administrator by a link from the terminal, once', async () => {
      const service = await aFullService(await fresh());
      const link = (await createFirstAdminLink(createAccountDeps(service.deps), OPERATOR)) ?? '';
      const user = new HttpUser(service);
      expect((await user.getPage(link)).text).to.contain('Create the administrator account');
      const input = { username: 'zoe', email: 'zoe@example.org', password: PASSWORD };
      expect((await user.submit(link, { ...input, password: 'weak' })).status).to.equal(422);
      const wrong = link.replace(/.{4}$/, '0000');
      expect((await user.getPage(wrong)).status, 'a wrong link shows no form').to.equal(410);
      expect((await user.submit(link, input)).text)
        .to.contain('Your account is ready')
        .and.contain('href="/sign-in');
      expect((await user.getPage(link)).status, 'used').to.equal(410);
      expect((await user.submit(link, { ...input, username: 'eve', email: 'eve@example.org' })).status).to.equal(422);
      expect(await service.deps.db('accounts')).to.have.length(1);
      expect(await createFirstAdminLink(createAccountDeps(service.deps), OPERATOR), 'there is one').to.equal(null);
      await user.submit('/sign-in', { username: 'zoe', password: PASSWORD });
      const code = /\b\d{6}\b/.exec((await service.smtpServer.messageTo('zoe@example.org')).text ?? '')?.[0] ?? '';
      await user.submit('/sign-in/code', { code, next: '/admin/users' });
      expect((await user.getPage('/admin/users')).text).to.contain('No pending requests');
    });

    it('has an account page with password, authenticator and its QR code', async () => {
      const service = await aFullService(await fresh());
      const account = await anAccount(service);
      const { token = '' } = await signIn(service, account);
      const user = new HttpUser(service);
      user.cookies.set('__Host-session', token);
      expect((await user.getPage('/account')).text)
        .to.contain(account.username)
        .and.contain(account.email);
      expect((await user.submit('/account/authenticator/start', { password: PASSWORD })).headers.get('location')).to.equal(
        '/account/authenticator',
      );
      expect((await user.getPage('/account/authenticator')).text).to.contain('src="/account/authenticator/qr.svg"');
      const qrCode = await user.request('/account/authenticator/qr.svg');
      expect([qrCode.headers.get('content-type'), qrCode.text.slice(0, 4)]).to.deep.equal(['image/svg+xml', '<svg']);
      expect((await user.submit('/account/authenticator', { code: '000' })).status).to.equal(422);
      const problem = await user.submit('/account/password', { password: 'Not-The-Passw0rd', newPassword: 'Stevige-Kade9-touw' });
      expect([problem.status, /Wrong password/.test(problem.text)]).to.deep.equal([422, true]);
      const changed = await user.submit('/account/password', { password: PASSWORD, newPassword: 'Stevige-Kade9-touw' });
      expect(changed.headers.get('location')).to.equal('/sign-in');
      expect(
        (await user.request('/account', { headers: { X_Authorization: `Bearer ${token}` } })).status,
        'signed out everywhere',
      ).to.equal(401);
      expect((await service.smtpServer.messageTo(account.email)).subject).to.equal('Your password has been changed');
    });

    it('sends messages in the language of whoever created the account', async () => {
      const service = await aFullService(await fresh());
      const headers = { 'Accept-Language': 'nl' };
      const body = { email: 'bea@example.org', password: PASSWORD, repeat_password: PASSWORD };
      expect((await new HttpUser(service).post('/registration/', body, headers)).body.message).to.equal('We hebben u een code gestuurd.');
      const { subject, text } = await service.smtpServer.messageTo('bea@example.org');
      expect(subject).to.equal('Bevestig uw adres');
      expect(text).to.contain('Mijn adres bevestigen');
      const refused = await new HttpUser(service).post('/registration/', { ...body, password: 'x', repeat_password: 'x' }, headers);
      expect(refused.body.errors[0].message).to.equal('Het wachtwoord moet minstens 8 tekens lang zijn');
    });
  });
});
