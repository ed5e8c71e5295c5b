import { expect } from 'chai';
import { aFullService, type FullService, wrongCodeFor } from '../support/accounts.ts';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD } from '../support/httpUser.ts';

const MINUTE_MS = 60_000;

const init = (user: HttpUser) => user.post('/users/registration/init');
const setUserData = (user: HttpUser, body: object) => user.post('/users/registration/set/userdata', body);
const sendCode = (user: HttpUser) => user.post('/users/registration/start/verify');
const checkCode = (user: HttpUser, code: string) => user.post('/users/registration/verify', code);
const status = ({ status }: Reply) => status;

function aNewcomer(service: FullService) {
  return { user: new HttpUser(service), input: { username: aUsername(), password: PASSWORD, phoneNumber: aPhoneNumber() } };
}

/** Takes the flow up to the code, and returns the code that was sent. */
async function withCode(service: FullService, { user, input } = aNewcomer(service)) {
  await init(user);
  await setUserData(user, input);
  expect(status(await sendCode(user))).to.equal(200);
  return { user, input, code: await service.smsServer.codeTo(input.phoneNumber) };
}

describe('Creating an account by phone, step by step (seed 000)', () => {
  onEachDatabase((fresh) => {
    it('leads from the first request to a stored account', async () => {
      const service = await aFullService(await fresh());
      const { user, input, code } = await withCode(service);
      expect((await service.smsServer.smsTo(input.phoneNumber)).text).to.equal(
        `${code} is your code to create an account. Valid for ten minutes.`,
      );
      const answer = await checkCode(user, code);
      expect([answer.status, answer.body.username]).to.deep.equal([200, input.username]);
      const [account] = await service.deps.db('accounts');
      expect(account).to.include({ username: input.username, created_via: 'phone_steps', enabled: 1 });
      expect(account.approved_at).to.be.a('string');
      expect(await service.deps.db('account_roles').select('role')).to.deep.equal([{ role: 'member' }]);
      expect(await service.deps.db('identities').select('value', 'contact_type')).to.deep.equal([
        { value: input.phoneNumber, contact_type: 'phone' },
      ]);
    });

    it('reports every error in the user data', async () => {
      const service = await aFullService(await fresh());
      const { user } = aNewcomer(service);
      await init(user);
      const { status, body } = await setUserData(user, { username: 'x', password: 'short', phoneNumber: '0 000 00000' });
      expect(status).to.equal(400);
      expect(new Set(body.errors.map(({ field }: { field: string }) => field))).to.deep.equal(
        new Set(['username', 'password', 'phoneNumber']),
      );
      for (const password of ['password', 'Password1!', 'Amina.77-x', `Aa1!${'x'.repeat(260)}`, 'alllower-case1', 'ALL-UPPER-CASE1']) {
        expect((await setUserData(user, { username: 'amina.77', password, phoneNumber: aPhoneNumber() })).status, password).to.equal(400);
      }
      expect((await user.post('/users/registration/set/userdata', { username: 'amina', admin: true })).status).to.equal(400);
      expect((await user.post('/users/registration/set/userdata', { username: 'a'.repeat(20_000) })).status).to.equal(413);
      expect((await user.post('/users/registration/set/userdata', 'plain text')).status).to.equal(415);
    });

    it('refuses a name and a number that have an account (409), and says which', async () => {
      const service = await aFullService(await fresh());
      const { user, input, code } = await withCode(service);
      await checkCode(user, code);
      const { user: other } = aNewcomer(service);
      await init(other);
      const sameName = await setUserData(other, { ...input, username: input.username.toUpperCase(), phoneNumber: aPhoneNumber() });
      const sameNumber = await setUserData(other, { ...input, username: aUsername() });
      expect([sameName.status, sameName.body.errors[0].field]).to.deep.equal([409, 'username']);
      expect([sameNumber.status, sameNumber.body.errors[0].field]).to.deep.equal([409, 'phoneNumber']);
    });

    it('checks whether a username is valid and free', async () => {
      const service = await aFullService(await fresh());
      const { user, input, code } = await withCode(service);
      const check = async (name: string) => status(await user.post('/users/registration/check/username', name));
      expect(await check(input.username)).to.equal(200);
      await checkCode(user, code);
      expect([await check(input.username), await check('admin'), await check('x'), await check('a b'), await check('')]).to.deep.equal([
        403, 403, 403, 403, 403,
      ]);
    });

    it('leads a wrong code back to step 2, where the data can be corrected and a new code asked for', async () => {
      const service = await aFullService(await fresh());
      const { user, input, code } = await withCode(service);
      expect(status(await checkCode(user, wrongCodeFor(code)))).to.equal(400);
      expect(status(await checkCode(user, code)), 'the code is used up').to.equal(403);
      const phoneNumber = aPhoneNumber();
      expect(status(await setUserData(user, { ...input, phoneNumber }))).to.equal(200);
      expect(status(await sendCode(user))).to.equal(200);
      expect(status(await checkCode(user, await service.smsServer.codeTo(phoneNumber)))).to.equal(200);
    });

    it('refuses every step out of order', async () => {
      const service = await aFullService(await fresh());
      const { user, input } = aNewcomer(service);
      expect(status(await setUserData(user, input))).to.equal(403);
      expect(status(await sendCode(user))).to.equal(403);
      expect(status(await checkCode(user, '123456'))).to.equal(403);
      const { user: waiting, input: theirs } = await withCode(service);
      expect(status(await init(waiting)), 'init while a code is pending').to.equal(403);
      expect(status(await setUserData(waiting, theirs)), 'data after the code was sent').to.equal(403);
      expect(status(await sendCode(waiting)), 'another code while one is pending').to.equal(403);
      expect(service.smsServer.messages).to.have.length(1);
    });

    it('expires a code after ten minutes, after which the flow can start again', async () => {
      const service = await aFullService(await fresh());
      const { user, code } = await withCode(service);
      service.clock.advance(10 * MINUTE_MS);
      expect(status(await checkCode(user, code))).to.equal(400);
      expect(status(await sendCode(user))).to.equal(200);
      service.clock.advance(10 * MINUTE_MS);
      expect(status(await init(user))).to.equal(200);
    });

    it('blocks after five wrong codes, however they were requested, and even without the cookie', async () => {
      const service = await aFullService(await fresh());
      const { user, input } = aNewcomer(service);
      await init(user);
      await setUserData(user, input);
      for (let attempt = 1; attempt <= 5; attempt++) {
        expect(status(await sendCode(user)), `code ${attempt}`).to.equal(200);
        expect(status(await checkCode(user, wrongCodeFor(await service.smsServer.codeTo(input.phoneNumber, attempt))))).to.equal(400);
      }
      for (const request of [
        init,
        sendCode,
        (other: HttpUser) => setUserData(other, input),
        (other: HttpUser) => checkCode(other, '000000'),
      ]) {
        expect(status(await request(user))).to.equal(403);
      }
      const { user: newUser } = aNewcomer(service);
      await init(newUser);
      expect(status(await setUserData(newUser, input))).to.equal(200);
      const refused = await sendCode(newUser);
      expect(refused.status, 'the number has had its codes').to.equal(403);
      expect(Number(refused.headers.get('retry-after'))).to.be.greaterThan(0);
      service.clock.advance(16 * MINUTE_MS);
      expect(status(await init(user)), 'when the block is over').to.equal(200);
    });

    it('compares only one of 200 concurrent wrong codes', async () => {
      const service = await aFullService(await fresh());
      const { user, code } = await withCode(service);
      const replies = await Promise.all(Array.from({ length: 200 }, () => checkCode(user, wrongCodeFor(code))));
      expect(replies.filter(({ status }) => status === 400)).to.have.length(1);
      // On a busy machine some wait too long for the lock and are told to come back (503): those are not compared either.
      expect(replies.filter(({ status }) => status === 403 || status === 503)).to.have.length(199);
      expect(await service.deps.db('challenges').sum('attempts as n')).to.deep.equal([{ n: 1 }]);
      expect(status(await checkCode(user, code)), 'the right one comes too late').to.equal(403);
    });

    it('creates one account from many concurrent right codes', async () => {
      const service = await aFullService(await fresh());
      const { user, code } = await withCode(service);
      const replies = await Promise.all(Array.from({ length: 20 }, () => checkCode(user, code)));
      expect(replies.filter(({ status }) => status === 200)).to.have.length(1);
      expect(await service.deps.db('accounts')).to.have.length(1);
    });
  });
});
