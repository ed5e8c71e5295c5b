import { expect } from 'chai';
import { aFullService, type FullService } from '../support/accounts.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aPhoneNumber, HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';

let sequence = 0;
const anAddress = () => `bea${++sequence}@example.org`;
const createBody = (address: object, more: object = {}) => ({ ...address, password: PASSWORD, repeat_password: PASSWORD, ...more });
const createAccount = (service: FullService, body: object) => new HttpUser(service).post('/registration/', body);
const resendCode = (service: FullService, body: object) => new HttpUser(service).post('/registration/resend_code', body);
const confirm = (service: FullService, code: string) => new HttpUser(service).request(`/registration/${code}`, { method: 'PATCH' });
/** Connections are refused, as when the mail server is down. */
async function stopSmtpServer({ smtpServer }: FullService) {
  smtpServer.dropConnections();
  await smtpServer.close();
}

const codeIn = (text = '') => /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b/.exec(text)?.[0] ?? '';
const linkIn = (text = '') => /https:\S+\/registration\/\S+/.exec(text)?.[0] ?? '';

async function expectNothingStored({ deps }: FullService) {
  for (const table of ['accounts', 'identities', 'challenges', 'messages', 'account_roles']) {
    expect(await deps.db(table), table).to.deep.equal([]);
  }
}

describe('Creating an account with a code (seed 001)', () => {
  onEachDatabase((fresh) => {
    it('works by email, and is confirmed once', async () => {
      const service = await aFullService(await fresh());
      const email = anAddress();
      expect((await createAccount(service, createBody({ email }))).status).to.equal(200);
      const { text, subject } = await service.smtpServer.messageTo(email);
      expect(subject).to.equal('Confirm your address');
      const code = codeIn(text);
      expect((await confirm(service, code)).status).to.equal(200);
      expect((await confirm(service, code)).status, 'used').to.equal(400);
      const [account] = await service.deps.db('accounts');
      expect(account).to.include({ username: email, created_via: 'code' });
      expect(account.approved_at).to.be.a('string');
      const user = new HttpUser(service);
      await user.post('/users/login/init');
      expect((await user.post('/users/login/userdata', { username: email, passwordHash: passwordHashOf(PASSWORD) })).status).to.equal(200);
    });

    it('counts with the sign-ups of an address that has not proved itself, and waits an hour', async () => {
      const service = await aFullService(await fresh());
      const email = anAddress();
      for (let n = 0; n < 6; n++) {
        const visitor = await Visitor.at(service.url, await anEvent(service.deps));
        expect((await visitor.signUp(anApplicant({ email }))).status).to.equal(200);
      }
      const { status, headers } = await createAccount(service, createBody({ email: email.replace('@', '+x@') }));
      expect([status, headers.get('retry-after')]).to.deep.equal([429, '3600']);
      expect(await service.deps.db('accounts')).to.have.length(0);
      service.clock.advance(3_600_000);
      expect((await createAccount(service, createBody({ email }))).status).to.equal(200);
    });

    it('works by SMS, and the code may be typed in lower case without hyphens', async () => {
      const service = await aFullService(await fresh());
      const phone = aPhoneNumber();
      expect((await createAccount(service, createBody({ phone: phone.replace('+32', '+32 (0)') }))).status).to.equal(200);
      const code = codeIn((await service.smsServer.smsTo(phone)).text);
      expect((await confirm(service, code.toLowerCase().replaceAll('-', ''))).status).to.equal(200);
    });

    it('has a page behind the link of the email, where a button confirms and looking does not', async () => {
      const service = await aFullService(await fresh());
      const email = anAddress();
      await createAccount(service, createBody({ email }));
      const link = linkIn((await service.smtpServer.messageTo(email)).text);
      const user = new HttpUser(service);
      for (let n = 0; n < 3; n++) expect((await user.getPage(link)).text).to.contain('Confirm</button>');
      expect((await service.deps.db('identities').whereNotNull('verified_at')).length).to.equal(0);
      expect((await user.submit(link, {})).text).to.contain('Your address has been confirmed');
      expect((await service.deps.db('identities').whereNotNull('verified_at')).length).to.equal(1);
    });

    it('answers 400 to invalid input, and stores nothing', async () => {
      const service = await aFullService(await fresh());
      const email = anAddress();
      const wrong = [
        createBody({}),
        createBody({ email, phone: aPhoneNumber() }),
        createBody({ email: 'not an address' }),
        createBody({ phone: '12' }),
        createBody({ email }, { repeat_password: 'Something-3lse' }),
        createBody({ email }, { password: 'weak', repeat_password: 'weak' }),
        createBody({ email }, { role: 'administrator' }),
        createBody({ phone: '+32 900 12 345' }),
      ];
      for (const body of wrong) expect((await createAccount(service, body)).status, JSON.stringify(body)).to.equal(400);
      await expectNothingStored(service);
      const { status, headers } = await new HttpUser(service).request('/registration/');
      expect([status, headers.get('allow')]).to.deep.equal([405, 'POST']);
    });

    it('answers 400 when the account exists, confirmed or not', async () => {
      const service = await aFullService(await fresh());
      const email = anAddress();
      await createAccount(service, createBody({ email }));
      expect((await createAccount(service, createBody({ email: email.toUpperCase() }))).status).to.equal(400);
      await confirm(service, codeIn((await service.smtpServer.messageTo(email)).text));
      expect((await createAccount(service, createBody({ email }))).status).to.equal(400);
      expect(await service.deps.db('accounts')).to.have.length(1);
      await service.deps.db('accounts').update({ username_normalized: 'somebody@example.org' });
      expect((await createAccount(service, createBody({ email: 'somebody@example.org' }))).status, 'somebody’s name').to.equal(400);
    });

    it('stores nothing when the mail server or the SMS gateway is down, or refuses the address', async () => {
      const service = await aFullService(await fresh());
      const [email, phone] = [anAddress(), aPhoneNumber()];
      service.smtpServer.replyFor = () => ({ code: 550, message: 'no such mailbox' });
      expect((await createAccount(service, createBody({ email }))).status).to.equal(400);
      await stopSmtpServer(service);
      await service.smsServer.close();
      expect((await createAccount(service, createBody({ email }))).status).to.equal(400);
      expect((await createAccount(service, createBody({ phone }))).status).to.equal(400);
      await expectNothingStored(service);
      await service.smtpServer.start();
      service.smtpServer.replyFor = () => null;
      expect((await createAccount(service, createBody({ email }))).status, 'when it is back').to.equal(200);
    });

    it('resends the code, and the earlier one stays valid: a stranger must not void it', async () => {
      const service = await aFullService(await fresh());
      const email = anAddress();
      await createAccount(service, createBody({ email }));
      const first = codeIn((await service.smtpServer.messageTo(email)).text);
      expect((await resendCode(service, { email })).status).to.equal(200);
      const second = codeIn((await service.smtpServer.messageTo(email, 2)).text);
      expect(second).not.to.equal(first);
      expect((await confirm(service, first)).status).to.equal(200);
      expect((await confirm(service, second)).status, 'nothing to confirm any more').to.equal(400);
      expect((await resendCode(service, { email })).status, 'nothing waits any more').to.equal(400);
      expect((await resendCode(service, { email: anAddress() })).status, 'unknown').to.equal(400);
    });

    it('keeps the earlier code valid when the new one could not be sent', async () => {
      const service = await aFullService(await fresh());
      const email = anAddress();
      await createAccount(service, createBody({ email }));
      const first = codeIn((await service.smtpServer.messageTo(email)).text);
      await stopSmtpServer(service);
      expect((await resendCode(service, { email })).status).to.equal(400);
      expect((await confirm(service, first)).status).to.equal(200);
    });

    it('expires a code after a day', async () => {
      const service = await aFullService(await fresh());
      const email = anAddress();
      await createAccount(service, createBody({ email }));
      service.clock.advance(24 * 3_600_000);
      expect((await confirm(service, codeIn((await service.smtpServer.messageTo(email)).text))).status).to.equal(400);
      expect((await confirm(service, 'AAAA-AAAA-AAAA')).status).to.equal(400);
      expect((await confirm(service, '%00')).status).to.equal(400);
    });

    it('creates one account for many concurrent requests for the same address', async () => {
      const service = await aFullService(await fresh());
      const email = anAddress();
      const replies = await Promise.all(Array.from({ length: 5 }, () => createAccount(service, createBody({ email }))));
      expect(replies.filter(({ status }) => status === 200)).to.have.length(1);
      expect(await service.deps.db('accounts')).to.have.length(1);
    });
  });
});
