import { expect } from 'chai';
import { aVerifiedRequest } from '../support/accountRequests.ts';
import { aFullService, anAccount, type FullService, signedInAs } from '../support/accounts.ts';
import { onEachDatabase } from '../support/databases.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD } from '../support/httpUser.ts';
import { until } from '../support/until.ts';

const linkIn = (text = '') => /https:\S+\/public\/confirm\/\S+/.exec(text)?.[0] ?? '';

function aForm(more: Record<string, string> = {}): Record<string, string> {
  const username = aUsername();
  const person = { firstName: 'Chidi', lastName: 'Okafor', email: `${username}@example.org`, phone: '' };
  return { username, ...person, password: PASSWORD, role: 'organiser', ...more };
}

const sentTo = ({ smtpServer }: FullService, email: string) =>
  smtpServer.messages.filter(({ recipients }) => recipients.includes(email)).length;

describe('Asking for an account in a page', () => {
  onEachDatabase((fresh) => {
    it('leads from the form by the email to the page that says an administrator decides next', async () => {
      const service = await aFullService(await fresh());
      const user = new HttpUser(service);
      const page = await user.getPage('/request-account');
      expect(page.text).to.contain('Request an account').and.contain('Organiser – needs approval').and.not.contain('Administrator');
      const form = aForm();
      const sent = await user.submit('/request-account', form);
      expect([sent.status, sent.text]).to.satisfy(([status, text]: [number, string]) => status === 200 && text.includes(form.email ?? ''));
      const confirmed = await user.getPage(linkIn((await service.smtpServer.messageTo(form.email ?? '')).text));
      expect(confirmed.text).to.contain('your address has been confirmed').and.contain('Next, an administrator decides');
      expect(confirmed.text).to.not.contain('/sign-in');
      const [account] = await service.deps.db('accounts').where({ username: form.username });
      expect(account).to.include({ created_via: 'request', first_name: 'Chidi', enabled: 1 });
    });

    it('takes a phone number as well, and says that a member can sign in at once', async () => {
      const service = await aFullService(await fresh());
      const user = new HttpUser(service);
      const phone = aPhoneNumber();
      const sent = await user.submit('/request-account', aForm({ email: '', phone, role: 'member' }));
      expect(sent.status).to.equal(303);
      const path = sent.headers.get('location') ?? '';
      expect((await user.submit(path, { code: '' })).status, 'no code').to.equal(422);
      const confirmed = await user.submit(path, { code: await service.smsServer.codeTo(phone) });
      expect(confirmed.text).to.contain('Your account is ready').and.contain('href="/sign-in');
    });

    it('shows every error at its field, in the reader’s language, and keeps what was typed', async () => {
      const service = await aFullService(await fresh());
      const taken = await anAccount(service);
      const user = new HttpUser(service);
      const submit = async (more: Record<string, string>, language = 'en') =>
        (await user.submit(`/request-account?lang=${language}`, aForm(more))).text;
      const weak = await submit({ password: 'weak', username: 'admin', firstName: '' });
      expect(weak).to.contain('Enter your first name').and.contain('value="admin"').and.contain('value="Okafor"');
      const atField = /id="password-error">[\s\S]*?<\/p>/.exec(await submit({ password: 'weak' }))?.[0];
      expect(atField).to.contain('8 characters or more').and.contain('uppercase').and.contain('digit');
      expect(await submit({ username: 'admin' })).to.contain('This username is reserved');
      expect(await submit({ email: '', phone: '' })).to.match(/id="email-error">[\s\S]*?Enter an email address or a phone number/);
      expect(await submit({ email: 'nonsense' })).to.match(/id="email-error">/);
      expect(await submit({ phone: '12' })).to.match(/id="phone-error">/);
      expect(await submit({ email: taken.email })).to.match(/id="email-error">[\s\S]*?already an account with this email/);
      expect(await submit({ phone: taken.phone })).to.match(/id="phone-error">[\s\S]*?already an account with this number/);
      expect(await submit({ role: 'administrator' })).to.contain('Choose one of these roles: member, organiser');
      expect(await submit({ email: '', phone: '' }, 'de')).to.contain('Geben Sie eine E-Mail-Adresse oder Telefonnummer an');
      expect((await user.submit('/request-account', aForm(), { 'Sec-Fetch-Site': 'cross-site' })).status).to.equal(403);
    });
  });
});

describe('Whoever becomes active', () => {
  onEachDatabase((fresh) => {
    it('is told: a member on confirming, others when approved or, later, enabled', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const member = await aVerifiedRequest(service, { roles: ['member'] });
      expect(member.confirmed.body).to.include({ verified: true, state: 'active' });
      expect((await service.smtpServer.messageTo(member.email, 2)).subject).to.equal('Your account is ready');

      const late = await aVerifiedRequest(service, { enabled: false });
      expect(late.confirmed.body).to.include({ state: 'pending' });
      await administrator.post(`/admin/users/${late.id}/approve`, { status: 'approved' });
      await administrator.post(`/admin/users/${late.id}/enabled`, { enabled: true });
      const told = await service.smtpServer.messageTo(late.email, 2);
      expect(told.subject).to.equal('Your account is ready');

      const early = await aVerifiedRequest(service, { enabled: false });
      await administrator.post(`/admin/users/${early.id}/enabled`, { enabled: true });
      expect(sentTo(service, early.email), 'still pending').to.equal(1);
      await administrator.post(`/admin/users/${early.id}/approve`, { status: 'approved' });
      await until('told', async () => sentTo(service, early.email) === 2);
    });

    it('gets an email that carries the correlation id of the request behind it', async () => {
      const service = await aFullService(await fresh());
      const { email, confirmed } = await aVerifiedRequest(service, { roles: ['member'] });
      const { headers } = await service.smtpServer.messageTo(email, 2);
      expect(headers.find(({ key }) => key === 'x-correlation-id')?.value).to.equal(confirmed.headers.get('x-correlation-id'));
    });
  });
});
