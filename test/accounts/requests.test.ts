import { expect } from 'chai';
import { aFullService, anAccount, type FullService, signedInAs, wrongCodeFor } from '../support/accounts.ts';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let sequence = 0;
function aRequest(more: object = {}) {
  const username = aUsername();
  const identities = [{ contact_type: 'email', value: `chidi${++sequence}@example.org` }];
  return { username, firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: PASSWORD, roles: ['organiser'], identities, ...more };
}

const requestAccount = (service: FullService, body: object) => new HttpUser(service).post('/user/register', body);
const linkIn = (text = '') => /https:\S+\/public\/confirm\/\S+/.exec(text)?.[0] ?? '';
const review = (reviewer: HttpUser, id: string, body: object = { status: 'approved' }) => reviewer.post(`/admin/users/${id}/approve`, body);
const status = ({ status }: Reply) => status;

/** A request whose address is verified. */
async function aPendingRequest(service: FullService, more: object = {}) {
  const input = aRequest(more);
  const { body } = await requestAccount(service, input);
  const email = input.identities[0]?.value ?? '';
  const { text } = await service.smtpServer.messageTo(email);
  expect(status(await new HttpUser(service).request(linkIn(text)))).to.equal(200);
  return { ...input, email, id: body.userId as string };
}

async function loginStatus(service: FullService, username: string): Promise<number> {
  const user = new HttpUser(service);
  await user.post('/users/login/init');
  return status(await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) }));
}

describe('Requesting an account (seed 003)', () => {
  onEachDatabase((fresh) => {
    it('leads from the request by the link and an administrator’s approval to an active account', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const input = aRequest();
      const { status: answered, body } = await requestAccount(service, input);
      expect([answered, body.message]).to.deep.equal([201, 'Registration request submitted successfully. Please await admin approval.']);
      expect(await loginStatus(service, input.username), 'not verified').to.equal(403);
      const email = input.identities[0]?.value ?? '';
      const link = linkIn((await service.smtpServer.messageTo(email)).text);
      expect((await new HttpUser(service).request(link)).body).to.include({ verified: true });
      expect(await loginStatus(service, input.username), 'not approved').to.equal(403);
      const request = await service.smtpServer.messageTo(administrator.account.email);
      expect(request.text).to.contain(`/admin/users/${body.userId}`).and.contain('Chidi Okafor has requested an account');
      const { users } = (await administrator.request('/admin/users')).body;
      expect(users.map(({ id, state }: { id: string; state: string }) => [id, state])).to.deep.equal([[body.userId, 'pending']]);
      const approved = await review(administrator, body.userId);
      expect([approved.status, approved.body]).to.deep.equal([200, { message: 'User registration approved successfully.' }]);
      expect((await service.smtpServer.messageTo(email, 2)).subject).to.equal('Your account is ready');
      expect(await loginStatus(service, input.username)).to.equal(200);
      expect(status(await review(administrator, body.userId)), 'once').to.equal(409);
    });

    it('approves at once when no role needs it', async () => {
      const service = await aFullService(await fresh());
      const { username } = await aPendingRequest(service, { roles: ['member'] });
      expect(await loginStatus(service, username)).to.equal(200);
    });

    it('accepts the link once, says so the second time, and is not used up by prefetching', async () => {
      const service = await aFullService(await fresh());
      const input = aRequest({ roles: ['member'] });
      await requestAccount(service, input);
      const link = linkIn((await service.smtpServer.messageTo(input.identities[0]?.value ?? '')).text);
      const user = new HttpUser(service);
      await user.request(link, { method: 'HEAD' });
      await user.request(link, { headers: { 'Sec-Purpose': 'prefetch' } });
      expect(await service.deps.db('identities').whereNotNull('verified_at')).to.have.length(0);
      expect((await user.getPage(link)).text).to.contain('Thank you, your address has been confirmed');
      expect((await user.getPage(link)).text).to.contain('was already confirmed');
      expect(status(await user.request(`${link}x`)), 'tampered with').to.equal(400);
      const late = aRequest();
      await requestAccount(service, late);
      const expired = linkIn((await service.smtpServer.messageTo(late.identities[0]?.value ?? '')).text);
      service.clock.advance(DAY_MS);
      expect(status(await user.request(expired))).to.equal(410);
    });

    it('verifies a phone by a code, of which only five of 200 guesses are compared', async () => {
      const service = await aFullService(await fresh());
      const phone = aPhoneNumber();
      const { headers, status: answered } = await requestAccount(service, aRequest({ username: phone, identities: [], roles: ['member'] }));
      expect(answered).to.equal(201);
      const { text } = await service.smsServer.smsTo(phone);
      const code = /\b\d{6}\b/.exec(text)?.[0] ?? '';
      const page = headers.get('location') ?? '';
      expect(text).to.contain(page);
      expect((await new HttpUser(service).getPage(page)).text).to.contain('Enter your code');
      const wrong = await Promise.all(Array.from({ length: 200 }, () => new HttpUser(service).post(page, wrongCodeFor(code))));
      expect(wrong.filter(({ status }) => status === 400)).to.have.length(5);
      // On a busy machine some wait too long for the lock and are told to come back (503): those are not compared either.
      expect(wrong.filter(({ status }) => status === 410 || status === 503)).to.have.length(195);
      expect(wrong.filter(({ status }) => status === 410)).not.to.have.length(0);
      expect(status(await new HttpUser(service).post(page, code)), 'the right one comes too late').to.equal(410);
      expect(status(await new HttpUser(service).post('/registration/resend_code', { phone }))).to.equal(200);
      const again = await service.smsServer.smsTo(phone, 2);
      const [, path = ''] = /org(\/public\/\S+)/.exec(again.text) ?? [];
      expect((await new HttpUser(service).submit(path, { code: /\b\d{6}\b/.exec(again.text)?.[0] ?? '' })).text).to.contain('Thank you');
    });

    it('reports every invalid field (400), and what is taken (409)', async () => {
      const service = await aFullService(await fresh());
      const account = await anAccount(service);
      const wrong = [
        aRequest({ username: 'x' }),
        aRequest({ enabled: 'yes' }),
        aRequest({ roles: ['king'] }),
        aRequest({ roles: 'member' }),
        aRequest({ identities: [] }),
        aRequest({ identities: ['nonsense'] }),
        aRequest({ contact_type: 'phone' }),
        aRequest({ country: 'XX' }),
        aRequest({ firstName: 'Win at www.evil.example' }),
        aRequest({ approved: true }),
        aRequest({ username: '+32470999999', identities: ['a@example.org'], password: 'x' }),
      ];
      for (const body of wrong) expect(status(await requestAccount(service, body)), JSON.stringify(body)).to.equal(400);
      expect(status(await requestAccount(service, aRequest({ username: account.username })))).to.equal(409);
      expect(status(await requestAccount(service, aRequest({ identities: [account.email] })))).to.equal(409);
      const national = aRequest({ identities: ['0470 88 77 66'], country: 'be', roles: ['member'] });
      expect(status(await requestAccount(service, national))).to.equal(201);
      await service.smsServer.smsTo('+32470887766');
    });

    it('notifies two administrators in rotation, each equally often', async () => {
      const service = await aFullService(await fresh());
      const administrators = await Promise.all([1, 2, 3, 4].map(() => anAccount(service, { roles: ['administrator'] })));
      for (let n = 0; n < 2; n++) await aPendingRequest(service);
      const countPerAdministrator = async (template: string) => {
        const messages = await service.deps.db('messages').where({ template }).select('account_id');
        return administrators.map(({ id }) => messages.filter(({ account_id }) => account_id === id).length);
      };
      expect(await countPerAdministrator('account-approval')).to.deep.equal([1, 1, 1, 1]);
      service.clock.advance(HOUR_MS);
      await aPendingRequest(service);
      service.clock.advance(HOUR_MS);
      await aPendingRequest(service);
      expect(await countPerAdministrator('account-approval')).to.deep.equal([2, 2, 2, 2]);
    });

    it('can be reviewed only by an administrator, and by nobody for themselves', async () => {
      const service = await aFullService(await fresh());
      const [administrator, organiser] = [await signedInAs(service, 'administrator'), await signedInAs(service, 'organiser')];
      const { id } = await aPendingRequest(service);
      expect(status(await review(new HttpUser(service), id))).to.equal(401);
      expect(status(await review(organiser, id))).to.equal(403);
      expect(status(await review(administrator, administrator.account.id))).to.equal(403);
      expect(status(await review(administrator, '0190a000-0000-7000-8000-000000000000'))).to.equal(404);
      expect(status(await review(administrator, 'nonsense'))).to.equal(404);
      expect(status(await review(administrator, id, { status: 'maybe' }))).to.equal(400);
    });

    it('has one winner when one approves and another rejects', async () => {
      const service = await aFullService(await fresh());
      const [yes, no] = [await signedInAs(service, 'administrator'), await signedInAs(service, 'administrator')];
      for (let round = 0; round < 10; round++) {
        const { id } = await aPendingRequest(service);
        const answers = await Promise.all([review(yes, id), review(no, id, { status: 'rejected', reason: 'We do not know you.' })]);
        expect(answers.map(status).sort()).to.deep.equal([200, 409]);
        const [account] = await service.deps.db('accounts').where({ id });
        expect([account.approved_at, account.rejected_at].filter((at) => at !== null)).to.have.length(1);
      }
    });

    it('tells a rejected applicant why, by email', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const { id, email, username } = await aPendingRequest(service);
      expect((await review(administrator, id, { status: 'rejected', reason: 'We do not know you.' })).body).to.deep.equal({
        message: 'User registration rejected successfully.',
      });
      expect((await service.smtpServer.messageTo(email, 2)).text).to.contain('Reason: We do not know you.');
      expect(await loginStatus(service, username)).to.equal(403);
    });

    it('keeps out whoever is not enabled, and signs out whoever is disabled or gets other roles', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const { id, username } = await aPendingRequest(service, { enabled: false });
      await review(administrator, id);
      expect(await loginStatus(service, username)).to.equal(403);
      await administrator.post(`/admin/users/${id}/enabled`, { enabled: true });
      expect(await loginStatus(service, username)).to.equal(200);
      const organiser = await signedInAs(service, 'organiser');
      await administrator.post(`/admin/users/${organiser.account.id}/roles`, { roles: ['member'] });
      expect(status(await organiser.request('/account'))).to.equal(401);
      const member = await signedInAs(service, 'member');
      await administrator.post(`/admin/users/${member.account.id}/enabled`, { enabled: false });
      expect(status(await member.request('/account'))).to.equal(401);
      expect(status(await administrator.post(`/admin/users/${administrator.account.id}/enabled`, { enabled: false }))).to.equal(403);
    });

    it('can be reviewed in a page, where the email leads an administrator after signing in', async () => {
      const service = await aFullService(await fresh());
      const account = await anAccount(service, { roles: ['administrator'] });
      const { id } = await aPendingRequest(service);
      const user = new HttpUser(service);
      const sent = await user.getPage(`/admin/users/${id}`);
      expect([sent.status, sent.headers.get('location')]).to.deep.equal([302, `/sign-in?next=${encodeURIComponent(`/admin/users/${id}`)}`]);
      expect((await user.getPage(sent.headers.get('location') ?? '')).text).to.contain(`value="/admin/users/${id}"`);
      const elsewhere = await user.getPage(`/admin/users/${'%7B'.repeat(4_000)}/audit-log`);
      expect([elsewhere.status, elsewhere.headers.get('location')]).to.deep.equal([302, '/sign-in?next=%2Fconsole']);
      expect((await user.submit('/sign-in', { username: account.username, password: 'Wrong-Pass-1', next: '/account' })).status).to.equal(
        422,
      );
      const second = await user.submit('/sign-in', { username: account.username, password: PASSWORD, next: `/admin/users/${id}` });
      expect(second.status).to.equal(303);
      expect((await user.getPage(second.headers.get('location') ?? '')).text).to.contain('sent a code to your phone');
      const code = await service.smsServer.codeTo(account.phone);
      const landed = await user.submit('/sign-in/code', { code, next: `/admin/users/${id}`, by: 'sms' });
      expect(landed.headers.get('location')).to.equal(`/admin/users/${id}`);
      expect(landed.headers.get('set-cookie')).to.match(/__Host-session=\S+; path=\/; expires=[^;]+; samesite=lax; secure; httponly/);
      expect((await user.getPage(`/admin/users/${id}`)).text).to.contain('Approve</button>');
      const foreign = await user.submit(`/admin/users/${id}/approve`, { status: 'approved' }, { 'Sec-Fetch-Site': 'cross-site' });
      expect(foreign.status, 'another site').to.equal(403);
      expect((await user.submit(`/admin/users/${id}/approve`, { status: 'approved' })).status).to.equal(303);
      expect((await user.getPage(`/admin/users/${id}`)).text)
        .to.contain('active')
        .and.not.contain('Approve</button>');
    });
  });
});
