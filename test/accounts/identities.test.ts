import { expect } from 'chai';
import { createAccountByOperator } from '../../src/accounts/creation/createByOperator.ts';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { newId } from '../../src/crypto/ids.ts';
import { aFullService, anAccount, type FullService, signedInAs } from '../support/accounts.ts';
import { onEachDatabase } from '../support/databases.ts';
import { OPERATOR } from '../support/factories.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD } from '../support/httpUser.ts';
import { untilOutboxEmpty } from '../support/service.ts';

const DAY_MS = 24 * 3_600_000;

const linkIn = (text = '') => /https:\S+\/public\/confirm\/\S+/.exec(text)?.[0] ?? '';
const codeIn = (text = '') => /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(text)?.[0] ?? '';
const byCode = (service: FullService, address: object) =>
  new HttpUser(service).post('/registration', { ...address, password: PASSWORD, repeat_password: PASSWORD });
const add = (user: HttpUser, value: string, password = PASSWORD) => user.post('/account/identities', { value, password });
const remove = (user: HttpUser, id: string, password = PASSWORD) =>
  user.request(`/account/identities/${id}`, { method: 'DELETE', body: { password } });
const verifiedValues = async ({ deps }: FullService) =>
  deps.db('identities').whereNotNull('verified_at').orderBy('id').pluck<string[]>('value');

/** Has confirmed their own address, and named those of others. */
async function aSquatter(service: FullService, ...identities: string[]) {
  const username = aUsername();
  const names = { username, firstName: 'Eve', lastName: 'Mallory', enabled: true, password: PASSWORD, roles: ['member'] };
  const { body } = await new HttpUser(service).post('/user/register', {
    ...names,
    identities: [`${username}@evil.example`, ...identities],
  });
  const link = linkIn((await service.smtpServer.messageTo(`${username}@evil.example`)).text);
  expect((await new HttpUser(service).request(link)).body.verified).to.equal(true);
  return { id: body.userId as string, username };
}

describe('Email addresses and phone numbers of accounts', () => {
  onEachDatabase((fresh) => {
    it('an address that somebody else named and never proved does not keep its owner out', async () => {
      const service = await aFullService(await fresh());
      const phone = aPhoneNumber();
      await aSquatter(service, 'victim@example.org', 'boss@example.org', phone);
      expect((await byCode(service, { email: 'victim@example.org' })).status).to.equal(200);
      const code = codeIn((await service.smtpServer.messageTo('victim@example.org')).text);
      expect((await new HttpUser(service).request(`/registration/${code}`, { method: 'PATCH' })).status).to.equal(200);
      const user = new HttpUser(service);
      await user.post('/users/registration/init');
      const userData = { username: aUsername(), password: PASSWORD, phoneNumber: phone };
      expect((await user.post('/users/registration/set/userdata', userData)).status).to.equal(200);
      const input = { username: 'the.boss', password: PASSWORD, email: 'boss@example.org', roles: ['administrator'] };
      await createAccountByOperator(createAccountDeps(service.deps), OPERATOR, input);
      expect(await verifiedValues(service)).to.include.members(['victim@example.org', 'boss@example.org']);
    });

    it('a code to sign in that was sent to a number stops working when the owner removes the number', async () => {
      const service = await aFullService(await fresh());
      const owner = await signedInAs(service, 'member');
      const { username, phone } = owner.account;
      const thief = new HttpUser(service);
      await thief.post('/users/login/init');
      await thief.post('/users/login/userdata', { username, password: PASSWORD });
      await thief.post('/users/login/verify/start');
      const code = await service.smsServer.codeTo(phone, 2);
      const { body } = await owner.request('/account/identities');
      const { id } = body.identities.find(({ contact_type }: { contact_type: string }) => contact_type === 'phone');
      expect((await remove(owner, id)).status).to.equal(204);
      expect((await thief.post('/users/login/verify/check', code)).status).to.equal(400);
    });

    it('an address that is no text at all is a fault of the form, also for a browser', async () => {
      const user = await signedInAs(await aFullService(await fresh()), 'member');
      const body = { value: { toString: 1 }, password: PASSWORD };
      expect((await user.post('/account/identities', body, { Accept: 'text/html' })).status).to.equal(422);
    });

    it('nobody gets a code or a link for an address that an account with another one has only named', async () => {
      const service = await aFullService(await fresh());
      await aSquatter(service, 'victim@example.org');
      expect((await new HttpUser(service).post('/registration/resend_code', { email: 'victim@example.org' })).status).to.equal(400);
      await untilOutboxEmpty(service.deps);
      expect(await service.deps.db('messages').where({ recipient: 'victim@example.org' })).to.deep.equal([]);
    });

    it('of several who wait for the same address, whoever confirms it first has it', async () => {
      const service = await aFullService(await fresh());
      const request = (username: string) =>
        new HttpUser(service).post('/user/register', {
          ...{ username, firstName: 'Ada', lastName: 'Mai', enabled: true, password: PASSWORD, roles: ['member'] },
          identities: ['ada@example.org'],
        });
      expect([(await request('ada.one')).status, (await request('ada.two')).status]).to.deep.equal([201, 201]);
      const [first, second] = [
        await service.smtpServer.messageTo('ada@example.org', 1),
        await service.smtpServer.messageTo('ada@example.org', 2),
      ];
      expect((await new HttpUser(service).request(linkIn(second.text))).body.verified).to.equal(true);
      const refused = await new HttpUser(service).request(linkIn(first.text));
      expect([refused.status, refused.body.detail]).to.deep.equal([400, 'There is already an account with this email address']);
    });

    it('the database lets one account alone have verified an address', async () => {
      const { deps } = await aFullService(await fresh());
      const accounts = [];
      for (const username of ['one', 'two']) {
        const input = { username, password: PASSWORD, email: `${username}@example.org`, roles: ['member'] };
        accounts.push(await createAccountByOperator(createAccountDeps(deps), OPERATOR, input));
      }
      const row = { contact_type: 'email', value: 'one@example.org', value_normalized: 'one@example.org', added_at: '2027' };
      await deps.db('identities').insert({ ...row, id: newId(), account_id: accounts[1]?.id });
      const insertion = deps
        .db('identities')
        .where({ account_id: accounts[1]?.id })
        .update({ verified_at: '2027', value_normalized: 'one@example.org' });
      expect(await insertion.catch((error: Error) => error.message)).to.match(/unique/i);
    });

    it('an address that nobody proves lapses after a day, whatever the state of its account', async () => {
      const service = await aFullService(await fresh());
      const { id } = await aSquatter(service, 'victim@example.org');
      service.clock.advance(DAY_MS - 1);
      await service.expireOverdue();
      expect(await service.deps.db('identities').where({ account_id: id })).to.have.length(2);
      service.clock.advance(1);
      await service.expireOverdue();
      expect(await service.deps.db('identities').where({ account_id: id }).pluck('value')).to.not.include('victim@example.org');
      expect(await service.deps.db('audit_log').where({ account_id: id, action: 'identity.lapsed' })).to.have.length(1);
    });

    it('its owner adds an address with the password, and a button behind the link confirms it; a scanner does not', async () => {
      const service = await aFullService(await fresh());
      const user = await signedInAs(service, 'member');
      expect((await add(user, 'second@example.org', 'Wrong-Passw0rd-x')).body.errors[0].field).to.equal('password');
      const added = await add(user, 'second@example.org');
      expect([added.status, added.body.verified]).to.deep.equal([201, false]);
      const link = linkIn((await service.smtpServer.messageTo('second@example.org')).text);
      const scanner = new HttpUser(service);
      expect((await scanner.request(link)).body.verified).to.equal(false);
      expect((await scanner.getPage(link)).text).to.contain(`the account “${user.account.username}”?`);
      expect(await verifiedValues(service)).to.not.include('second@example.org');
      expect((await scanner.submit(link, {})).text).to.contain('your address has been confirmed');
      expect(await verifiedValues(service)).to.include('second@example.org');
      const told = await service.smtpServer.messageTo(user.account.email);
      expect([told.subject, told.text?.includes('s…@example.org was added')]).to.deep.equal(['An address was added to your account', true]);
    });

    it('a number is added by the code of an SMS', async () => {
      const service = await aFullService(await fresh());
      const user = await signedInAs(service, 'member');
      const phone = aPhoneNumber();
      const { headers } = await add(user, phone);
      const code = await service.smsServer.codeTo(phone);
      const page = headers.get('Location') ?? '';
      expect((await new HttpUser(service).getPage(page)).text).to.contain('Enter your code');
      expect((await new HttpUser(service).submit(page, { code })).text).to.contain('Thank you');
      expect(await verifiedValues(service)).to.include(phone);
    });

    it('an address of somebody else is not added', async () => {
      const service = await aFullService(await fresh());
      const user = await signedInAs(service, 'member');
      const other = await anAccount(service);
      expect((await add(user, other.email)).body.errors[0].message).to.equal('There is already an account with this email address');
    });

    it('its owner removes an address, which is told; one that is verified stays', async () => {
      const service = await aFullService(await fresh());
      const user = await signedInAs(service, 'member');
      const { identities } = (await user.request('/account/identities')).body;
      const idOf = (type: string) => identities.find((identity: { contact_type: string }) => identity.contact_type === type).id;
      expect((await remove(user, idOf('email'), 'Wrong-Passw0rd-x')).status).to.equal(400);
      expect((await remove(user, idOf('email'))).status).to.equal(204);
      expect((await remove(user, idOf('phone'))).status, 'the last one').to.equal(409);
      expect((await service.smtpServer.messageTo(user.account.email)).subject).to.equal('An address was removed from your account');
      expect(await verifiedValues(service)).to.deep.equal([user.account.phone]);
      expect((await remove(await signedInAs(service, 'member'), idOf('phone'))).status, 'of somebody else').to.equal(404);
    });

    it('a username that is a number is nobody’s before the number is proved, and digits alone are no username', async () => {
      const service = await aFullService(await fresh());
      const phone = aPhoneNumber();
      const names = { firstName: 'Eve', lastName: 'Mallory', enabled: true, password: PASSWORD, roles: ['member'] };
      const squatted = await new HttpUser(service).post('/user/register', { ...names, username: phone, identities: ['eve@evil.example'] });
      expect(squatted.status).to.equal(201);
      const check = (name: string) => new HttpUser(service).post('/users/registration/check/username', name);
      expect((await check(phone)).status).to.equal(200);
      const wrong = await check('0470700010');
      expect([wrong.status, /must contain a letter/.test(wrong.body.detail)]).to.deep.equal([403, true]);
    });
  });
});
