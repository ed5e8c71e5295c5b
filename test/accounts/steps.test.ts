import { expect } from 'chai';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anotherThan, aTown, type Town } from '../support/house.ts';
import { aNumber, aUsername, PASSWORD, Person } from '../support/person.ts';

const MINUTE = 60_000;

const init = (person: Person) => person.post('/users/registration/init');
const describe_ = (person: Person, body: object) => person.post('/users/registration/set/userdata', body);
const start = (person: Person) => person.post('/users/registration/start/verify');
const verify = (person: Person, code: string) => person.post('/users/registration/verify', code);
const status = ({ status }: Reply) => status;

/** Somebody at the door, with what they will say. */
function aNewcomer(town: Town) {
  return { person: new Person(town), wish: { username: aUsername(), password: PASSWORD, phoneNumber: aNumber() } };
}

/** Up to the code, which is in their hands. */
async function withCode(town: Town, { person, wish } = aNewcomer(town)) {
  await init(person);
  await describe_(person, wish);
  expect(status(await start(person))).to.equal(200);
  return { person, wish, code: await town.gateway.codeTo(wish.phoneNumber) };
}

describe('Opening an account step by step (seed 000)', () => {
  onEachDatabase((fresh) => {
    it('goes from the first request to an account that is stored', async () => {
      const town = await aTown(await fresh());
      const { person, wish, code } = await withCode(town);
      expect((await town.gateway.smsTo(wish.phoneNumber)).text).to.equal(
        `${code} is your code to open an account. It lives for ten minutes.`,
      );
      const answer = await verify(person, code);
      expect([answer.status, answer.body.username]).to.deep.equal([200, wish.username]);
      const [account] = await town.world.db('accounts');
      expect(account).to.include({ username: wish.username, door: 'steps', enabled: 1 });
      expect(account.approved_at).to.be.a('string');
      expect(await town.world.db('account_roles').select('role')).to.deep.equal([{ role: 'member' }]);
      expect(await town.world.db('identities').select('value', 'contact_type')).to.deep.equal([
        { value: wish.phoneNumber, contact_type: 'phone' },
      ]);
    });

    it('names every fault of the user data', async () => {
      const town = await aTown(await fresh());
      const { person } = aNewcomer(town);
      await init(person);
      const { status, body } = await describe_(person, { username: 'x', password: 'short', phoneNumber: '0 000 00000' });
      expect(status).to.equal(400);
      expect(new Set(body.errors.map(({ field }: { field: string }) => field))).to.deep.equal(
        new Set(['username', 'password', 'phoneNumber']),
      );
      for (const password of ['password', 'Password1!', 'Amina.77-x', `Aa1!${'x'.repeat(260)}`, 'alllower-case1', 'ALL-UPPER-CASE1']) {
        expect((await describe_(person, { username: 'amina.77', password, phoneNumber: aNumber() })).status, password).to.equal(400);
      }
      expect((await person.post('/users/registration/set/userdata', { username: 'amina', admin: true })).status).to.equal(400);
      expect((await person.post('/users/registration/set/userdata', { username: 'a'.repeat(20_000) })).status).to.equal(413);
      expect((await person.post('/users/registration/set/userdata', 'plain text')).status).to.equal(415);
    });

    it('refuses a name and a number that have an account (409), and says which', async () => {
      const town = await aTown(await fresh());
      const { person, wish, code } = await withCode(town);
      await verify(person, code);
      const { person: other } = aNewcomer(town);
      await init(other);
      const sameName = await describe_(other, { ...wish, username: wish.username.toUpperCase(), phoneNumber: aNumber() });
      const sameNumber = await describe_(other, { ...wish, username: aUsername() });
      expect([sameName.status, sameName.body.errors[0].field]).to.deep.equal([409, 'username']);
      expect([sameNumber.status, sameNumber.body.errors[0].field]).to.deep.equal([409, 'phoneNumber']);
    });

    it('tells of a name whether it is valid and free', async () => {
      const town = await aTown(await fresh());
      const { person, wish, code } = await withCode(town);
      const check = async (name: string) => status(await person.post('/users/registration/check/username', name));
      expect(await check(wish.username)).to.equal(200);
      await verify(person, code);
      expect([await check(wish.username), await check('admin'), await check('x'), await check('a b'), await check('')]).to.deep.equal([
        403, 403, 403, 403, 403,
      ]);
    });

    it('leads a wrong code back to step 2, where the data can be corrected and a new code asked for', async () => {
      const town = await aTown(await fresh());
      const { person, wish, code } = await withCode(town);
      expect(status(await verify(person, anotherThan(code)))).to.equal(400);
      expect(status(await verify(person, code)), 'the code is used up').to.equal(403);
      const phoneNumber = aNumber();
      expect(status(await describe_(person, { ...wish, phoneNumber }))).to.equal(200);
      expect(status(await start(person))).to.equal(200);
      expect(status(await verify(person, await town.gateway.codeTo(phoneNumber)))).to.equal(200);
    });

    it('allows no step out of turn', async () => {
      const town = await aTown(await fresh());
      const { person, wish } = aNewcomer(town);
      expect(status(await describe_(person, wish))).to.equal(403);
      expect(status(await start(person))).to.equal(403);
      expect(status(await verify(person, '123456'))).to.equal(403);
      const { person: waiting, wish: theirs } = await withCode(town);
      expect(status(await init(waiting)), 'init while a code is pending').to.equal(403);
      expect(status(await describe_(waiting, theirs)), 'data after the code was sent').to.equal(403);
      expect(status(await start(waiting)), 'another code while one is pending').to.equal(403);
      expect(town.gateway.messages).to.have.length(1);
    });

    it('lets a code lapse after ten minutes, and then begin again', async () => {
      const town = await aTown(await fresh());
      const { person, code } = await withCode(town);
      town.clock.advance(10 * MINUTE);
      expect(status(await verify(person, code))).to.equal(400);
      expect(status(await start(person))).to.equal(200);
      town.clock.advance(10 * MINUTE);
      expect(status(await init(person))).to.equal(200);
    });

    it('stands still after five wrong codes, however the codes were asked for, and beyond a dropped cookie', async () => {
      const town = await aTown(await fresh());
      const { person, wish } = aNewcomer(town);
      await init(person);
      await describe_(person, wish);
      for (let tries = 1; tries <= 5; tries++) {
        expect(status(await start(person)), `code ${tries}`).to.equal(200);
        expect(status(await verify(person, anotherThan(await town.gateway.codeTo(wish.phoneNumber, tries))))).to.equal(400);
      }
      for (const request of [init, start, (who: Person) => describe_(who, wish), (who: Person) => verify(who, '000000')]) {
        expect(status(await request(person))).to.equal(403);
      }
      const { person: fresh_ } = aNewcomer(town);
      await init(fresh_);
      expect(status(await describe_(fresh_, wish))).to.equal(200);
      const refused = await start(fresh_);
      expect(refused.status, 'the number has had its codes').to.equal(403);
      expect(Number(refused.headers.get('retry-after'))).to.be.greaterThan(0);
      town.clock.advance(16 * MINUTE);
      expect(status(await init(person)), 'when the block is over').to.equal(200);
    });

    it('evaluates one of 200 wrong codes that come at once', async () => {
      const town = await aTown(await fresh());
      const { person, code } = await withCode(town);
      const replies = await Promise.all(Array.from({ length: 200 }, () => verify(person, anotherThan(code))));
      expect(replies.filter(({ status }) => status === 400)).to.have.length(1);
      expect(replies.filter(({ status }) => status === 403)).to.have.length(199);
      expect(await town.world.db('challenges').sum('tries as n')).to.deep.equal([{ n: 1 }]);
      expect(status(await verify(person, code)), 'the right one comes too late').to.equal(403);
    });

    it('makes one account of many right codes that come at once', async () => {
      const town = await aTown(await fresh());
      const { person, code } = await withCode(town);
      const replies = await Promise.all(Array.from({ length: 20 }, () => verify(person, code)));
      expect(replies.filter(({ status }) => status === 200)).to.have.length(1);
      expect(await town.world.db('accounts')).to.have.length(1);
    });
  });
});
