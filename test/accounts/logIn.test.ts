import { expect } from 'chai';
import { Secret, TOTP } from 'otpauth';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anAccount, anotherThan, aTown, type Known, signIn, type Town } from '../support/house.ts';
import { hashOf, PASSWORD, Person } from '../support/person.ts';

const HOUR = 3_600_000;

const init = (person: Person) => person.post('/users/login/init');
const userdata = (person: Person, { username }: { username: string }, password = PASSWORD) =>
  person.post('/users/login/userdata', { username, passwordHash: hashOf(password) });
const start = (person: Person) => person.post('/users/login/verify/start');
const check = (person: Person, code: string) => person.post('/users/login/verify/check', code);
const status = ({ status }: Reply) => status;
const account = async (person: Person) => status(await person.ask('/account'));

async function withCode(town: Town, known: Known): Promise<{ person: Person; code: string }> {
  const person = new Person(town);
  const before = town.gateway.messages.filter(({ to }) => to === known.phone).length;
  await init(person);
  expect(status(await userdata(person, known))).to.equal(200);
  expect((await start(person)).body).to.deep.equal({ channel: 'sms' });
  return { person, code: await town.gateway.codeTo(known.phone, before + 1) };
}

describe('Signing in (seed 002)', () => {
  onEachDatabase((fresh) => {
    it('goes from the first request to the token, which opens the account', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const { person, code } = await withCode(town, known);
      const answer = await check(person, code);
      expect([answer.status, answer.headers.get('content-type')]).to.deep.equal([200, 'text/plain; charset=utf-8']);
      person.token = answer.text;
      const { body } = await person.ask('/account');
      expect(body).to.deep.include({ id: known.id, username: known.username, roles: ['member'], authenticator: false });
    });

    it('takes the password itself as well, in capital hex, and an address instead of the name', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      for (const body of [
        { username: known.username, password: PASSWORD },
        { username: known.username.toUpperCase(), passwordHash: hashOf(PASSWORD).toUpperCase() },
        { username: known.email, password: PASSWORD },
        { username: known.phone, password: PASSWORD },
      ]) {
        const person = new Person(town);
        await init(person);
        expect(status(await person.post('/users/login/userdata', body)), JSON.stringify(body)).to.equal(200);
      }
    });

    it('answers a wrong password and an unknown name alike (401), and lets one try again', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const person = new Person(town);
      await init(person);
      const wrong = await userdata(person, known, 'Not-The-Passw0rd');
      const unknown = await userdata(person, { username: 'nobody.at.all' });
      expect([wrong.status, unknown.status]).to.deep.equal([401, 401]);
      expect({ ...wrong.body, correlationId: '' }).to.deep.equal({ ...unknown.body, correlationId: '' });
      expect(wrong.headers.get('www-authenticate')).to.match(/^Bearer/);
      expect(status(await userdata(person, known))).to.equal(200);
    });

    it('allows no step out of turn', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const person = new Person(town);
      expect([await userdata(person, known), await start(person), await check(person, '123456')].map(status)).to.deep.equal([
        403, 403, 403,
      ]);
      await init(person);
      expect([await start(person), await check(person, '123456')].map(status)).to.deep.equal([403, 403]);
      await userdata(person, known);
      expect([await userdata(person, known), await check(person, '123456')].map(status)).to.deep.equal([403, 403]);
      await start(person);
      expect([await init(person), await userdata(person, known), await start(person)].map(status)).to.deep.equal([403, 403, 403]);
      expect(town.gateway.messages, 'one SMS, whatever was tried').to.have.length(1);
    });

    it('leads a wrong code back to step 2', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const { person, code } = await withCode(town, known);
      expect(status(await check(person, anotherThan(code)))).to.equal(400);
      expect(status(await check(person, code))).to.equal(403);
      await start(person);
      expect(status(await check(person, await town.gateway.codeTo(known.phone, 2)))).to.equal(200);
    });

    it('sends nobody more than five codes an hour, whatever they do with their cookie', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const answers: number[] = [];
      for (let n = 0; n < 8; n++) {
        const person = new Person(town);
        await init(person);
        await userdata(person, known);
        answers.push(status(await start(person)));
      }
      expect(answers).to.deep.equal([200, 200, 200, 200, 200, 403, 403, 403]);
      await town.gateway.smsTo(known.phone, 5);
      town.clock.advance(HOUR);
      expect(status((await withCode(town, known)).person ? await new Person(town).ask('/healthz') : ({} as Reply))).to.equal(200);
    });

    it('stops at the budget of SMS for a day, and begins anew the next', async () => {
      const town = await aTown(await fresh(), { SMS_DAILY_BUDGET: '2' });
      const answers: number[] = [];
      for (let n = 0; n < 3; n++) {
        const person = new Person(town);
        await init(person);
        await userdata(person, await anAccount(town));
        answers.push(status(await start(person)));
      }
      expect(answers).to.deep.equal([200, 200, 403]);
      town.clock.advance(24 * HOUR);
      await withCode(town, await anAccount(town));
    });

    it('makes every earlier token void', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const first = await signIn(town, known);
      expect(await account(first)).to.equal(200);
      const second = await signIn(town, known);
      expect([await account(first), await account(second)]).to.deep.equal([401, 200]);
    });

    it('leaves one live session of 20 that begin at once', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const ways: { person: Person; code: string }[] = [];
      for (let n = 0; n < 20; n++) {
        ways.push(await withCode(town, known));
        town.clock.advance(n % 4 === 3 ? HOUR / 60 : 0);
        if (n % 5 === 4) await town.world.db('tallies').delete();
      }
      const tokens = await Promise.all(
        ways.map(async ({ person, code }) => Object.assign(person, { token: (await check(person, code)).text })),
      );
      expect(tokens.filter(({ token }) => token.split('.').length === 3)).to.have.length(20);
      const live = await Promise.all(tokens.map(account));
      expect(live.filter((status) => status === 200)).to.have.length(1);
      expect(live.filter((status) => status === 401)).to.have.length(19);
    });

    it('ends by signing out, by idling for two hours, and after twelve', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const person = await signIn(town, known);
      expect(status(await person.post('/users/logout'))).to.equal(204);
      expect(await account(person)).to.equal(401);
      const idle = await signIn(town, known);
      town.clock.advance(2 * HOUR);
      expect(await account(idle)).to.equal(401);
      const busy = await signIn(town, known);
      for (let n = 0; n < 11; n++) {
        town.clock.advance(HOUR);
        expect(await account(busy), `after ${n + 1} hours`).to.equal(200);
      }
      town.clock.advance(HOUR);
      expect(await account(busy)).to.equal(401);
    });

    it('sends a code by mail to whoever has no phone', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town, { email: 'amina@example.org' });
      const person = new Person(town);
      await init(person);
      await userdata(person, known);
      expect((await start(person)).body).to.deep.equal({ channel: 'mail' });
      const { text = '' } = await town.postbox.letterTo('amina@example.org');
      expect(status(await check(person, /\b\d{6}\b/.exec(text)?.[0] ?? ''))).to.equal(200);
    });

    it('asks an authenticator for the code when there is one, and takes each of its codes once', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const person = await signIn(town, known);
      const { body } = await person.post('/account/authenticator/start');
      const totp = new TOTP({ secret: Secret.fromBase32(body.secret), digits: 6, period: 30 });
      const now = () => totp.generate({ timestamp: town.clock.now().getTime() });
      expect(status(await person.post('/account/authenticator', { code: anotherThan(now()) }))).to.equal(400);
      const { recoveryCodes } = (await person.post('/account/authenticator', { code: now() })).body;
      expect(recoveryCodes).to.have.length(10);
      const letters = town.gateway.messages.length;
      const wayIn = async (code: string) => {
        const other = new Person(town);
        await init(other);
        await userdata(other, known);
        expect((await start(other)).body).to.deep.equal({ channel: 'authenticator' });
        return status(await check(other, code));
      };
      expect(await wayIn(now()), 'the code that was used to add it').to.equal(400);
      town.clock.advance(30_000);
      expect(await wayIn(now())).to.equal(200);
      expect(await wayIn(now()), 'the same once more').to.equal(400);
      expect(await wayIn(recoveryCodes[3].toLowerCase().replaceAll('-', ' '))).to.equal(200);
      expect(await wayIn(recoveryCodes[3])).to.equal(400);
      expect(town.gateway.messages).to.have.length(letters);
    });
  });
});
