import { expect } from 'chai';
import { accounts } from '../../src/accounts/account.ts';
import { openHouse } from '../../src/accounts/house.ts';
import { firstAdministratorLink } from '../../src/accounts/openByOperator.ts';
import { find } from '../../src/database/table.ts';
import { findDoors, verifyHistory } from '../../src/history/verify.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/given.ts';
import { anAccount, aTown, signedInAs, signIn, type Town } from '../support/house.ts';
import { mailLog, settled } from '../support/mailLog.ts';
import { aNumber, aUsername, hashOf, PASSWORD, Person } from '../support/person.ts';
import { outboxEmpty } from '../support/service.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function verified({ world: { db } }: Town): Promise<(string | null)[]> {
  const all = await find(db, accounts, 'TRUE', []);
  return Promise.all([...all.map((account) => verifyHistory(db, account, 'account')), verifyHistory(db, await findDoors(db), 'doors')]);
}

describe('The house behind the three doors', () => {
  onEachDatabase((fresh) => {
    it('takes what no name can be for one that nobody has, and looks for no such thing in the history', async () => {
      const town = await aTown(await fresh());
      const administrator = await signedInAs(town, 'administrator');
      const page = await new Person(town).submit('/sign-in', { username: 'a\0b', password: PASSWORD });
      expect(page.status).to.equal(422);
      expect((await administrator.ask('/admin/history?subject=a%00b')).status).to.equal(400);
    });

    it('keeps a letter that cannot leave, and delivers it when the gateway is back', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      await town.gateway.shut();
      const person = new Person(town);
      await person.post('/users/login/init');
      await person.post('/users/login/userdata', { username: known.username, passwordHash: hashOf(PASSWORD) });
      expect((await person.post('/users/login/verify/start')).status).to.equal(200);
      await town.deliver();
      expect((await mailLog(town.world.db)).map(({ state }) => state)).to.deep.equal(['waiting']);
      await town.gateway.start();
      for (let n = 0; n < 20 && town.gateway.messages.length === 0; n++) {
        town.clock.advance(MINUTE / 3);
        await town.deliver();
      }
      expect((await person.post('/users/login/verify/check', await town.gateway.codeTo(known.phone))).status).to.equal(200);
    });

    it('withdraws a code that lapsed or was replaced while it waited', async () => {
      const town = await aTown(await fresh(), { NODE_ENV: 'production', SMS_URL: '' });
      const known = await anAccount(town, { phone: aNumber() });
      const person = new Person(town);
      await person.post('/users/login/init');
      await person.post('/users/login/userdata', { username: known.username, passwordHash: hashOf(PASSWORD) });
      await person.post('/users/login/verify/start');
      town.clock.advance(10 * MINUTE);
      await person.post('/users/login/verify/start');
      const later = await aTown(town.world.config.DATABASE_URL, { SMS_URL: town.gateway.url });
      later.clock.advance(10 * MINUTE);
      await later.deliver();
      await outboxEmpty(later.world);
      expect((await mailLog(town.world.db)).map(({ state }) => state)).to.deep.equal(['withdrawn', 'sent']);
      expect(town.gateway.messages).to.have.length(1);
    });

    it('sends codes by mail where there is no gateway, and by SMS to whoever has nothing else once there is one', async () => {
      const town = await aTown(await fresh(), { NODE_ENV: 'production', SMS_URL: '' });
      const [both, phoneOnly] = [await anAccount(town), await anAccount(town, { phone: aNumber() })];
      const channelOf = async ({ username }: { username: string }) => {
        const person = new Person(town);
        await person.post('/users/login/init');
        await person.post('/users/login/userdata', { username, passwordHash: hashOf(PASSWORD) });
        return (await person.post('/users/login/verify/start')).body.channel;
      };
      expect([await channelOf(both), await channelOf(phoneOnly)]).to.deep.equal(['mail', 'sms']);
      await town.postbox.letterTo(both.email);
      await settled(town.world.db);
      town.clock.advance(DAY);
      await town.timePasses();
      expect((await mailLog(town.world.db)).map(({ state }) => state).sort()).to.deep.equal(['sent', 'withdrawn']);
    });

    it('shows a number that the gateway refuses as undeliverable, and does not stop the mail', async () => {
      const town = await aTown(await fresh());
      const [known, byMail] = [await anAccount(town), await anAccount(town, { email: 'bea@example.org' })];
      town.gateway.mood = () => 422;
      for (const { username } of [known, byMail]) {
        const person = new Person(town);
        await person.post('/users/login/init');
        await person.post('/users/login/userdata', { username, passwordHash: hashOf(PASSWORD) });
        await person.post('/users/login/verify/start');
      }
      await town.postbox.letterTo('bea@example.org');
      await outboxEmpty(town.world);
      const [attention] = await town.world.db('needs_attention');
      expect(attention).to.include({ what: 'letter undeliverable', who: known.phone, detail: 'HTTP 422 from the SMS gateway' });
    });

    it('tells nobody but the owner whether an address is known, when it is asked to', async () => {
      const town = await aTown(await fresh(), { DISCLOSE_REGISTERED: 'off' });
      const known = await anAccount(town);
      const visitor = await Visitor.at(town.url, await anEvent(town.world, { slots: 9 }));
      const ada = anApplicant();
      const alike = (one: { status: number; body: object }, other: { status: number; body: object }) => {
        expect(one.status).to.equal(other.status);
        expect(Object.keys(one.body)).to.deep.equal(Object.keys(other.body));
      };
      const first = await visitor.signUp(ada);
      const again = await visitor.signUp(ada);
      alike(again, first);
      expect({ ...again.body, id: '' }).to.deep.equal({ ...first.body, id: '' });
      expect(again.body.id).not.to.equal(first.body.id);
      expect(await town.world.db('registrations')).to.have.length(1);
      expect((await town.postbox.letterTo(ada.email, 2)).subject).to.contain('already');
      alike(
        await visitor.ask(`/email_check?email=${encodeURIComponent(ada.email)}`),
        await visitor.ask('/email_check?email=nobody%40example.org'),
      );
      const person = new Person(town);
      const opening = (address: object) => person.post('/registration/', { ...address, password: PASSWORD, repeat_password: PASSWORD });
      alike(await opening({ email: known.email }), await opening({ email: 'new@example.org' }));
      expect((await town.postbox.letterTo(known.email)).subject).to.equal('You have an account already');
      const resend = (email: string) => person.post('/registration/resend_code', { email });
      alike(await resend(known.email), await resend('unknown@example.org'));
      alike(await resend(known.email), await resend('new@example.org'));
      const request = (identity: string) =>
        person.post('/user/register', {
          ...{ username: aUsername(), firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: PASSWORD },
          ...{ roles: ['member'], identities: [identity] },
        });
      alike(await request(known.email), await request('another@example.org'));
      const steps = async (phoneNumber: string) => {
        const who = new Person(town);
        await who.post('/users/registration/init');
        const described = await who.post('/users/registration/set/userdata', { username: aUsername(), password: PASSWORD, phoneNumber });
        return [described, await who.post('/users/registration/start/verify'), await who.post('/users/registration/verify', '000000')];
      };
      const [theirs, mine] = [await steps(known.phone), await steps(aNumber())];
      for (const index of [0, 1, 2]) alike(theirs[index] as never, mine[index] as never);
      expect((await town.gateway.smsTo(known.phone)).text).to.contain('It has one');
    });

    it('shows a membership that an account has proved to whoever looks into the database', async () => {
      const town = await aTown(await fresh());
      const [member, organiser] = [await anAccount(town), await anAccount(town, { roles: ['organiser'] })];
      const visitor = await Visitor.at(town.url, await anEvent(town.world));
      for (const email of [member.email.toUpperCase(), organiser.email, 'stranger@example.org']) {
        expect((await visitor.signUp(anApplicant({ email, member: true }))).status).to.equal(200);
      }
      const listed = await town.world.db('registrations_list').select('email', 'member', 'member_verified');
      const verifiedOf = (email: string) => listed.find((row) => row.email.toLowerCase() === email)?.member_verified;
      expect([verifiedOf(member.email), verifiedOf(organiser.email), verifiedOf('stranger@example.org')]).to.deep.equal([1, 0, 0]);
      await town.world.db('accounts').where({ id: member.id }).update({ enabled: 0 });
      expect(await town.world.db('registrations_list').where({ member_verified: 1 })).to.have.length(0);
    });

    it('notes every step, refusal and administrative act, and finds when somebody edits that', async () => {
      const town = await aTown(await fresh());
      const administrator = await signedInAs(town, 'administrator');
      const known = await anAccount(town);
      await administrator.post(`/admin/users/${known.id}/enabled`, { enabled: false }, { 'X-Correlation-Id': 'disabled-by-a-test' });
      const person = new Person(town);
      await person.post('/users/login/init');
      await person.post('/users/login/userdata', { username: known.username, passwordHash: hashOf(PASSWORD) });
      await person.post('/users/login/userdata', { username: 'nobody.here', passwordHash: hashOf(PASSWORD) });
      const { entries } = (await administrator.ask(`/admin/users/${known.id}/history`)).body;
      expect(entries.map(({ action, actor }: { action: string; actor: string }) => [action, actor])).to.deep.equal([
        ['refused', 'visitor'],
        ['disabled', `account ${administrator.account.id}`],
        ['opened', 'operator'],
      ]);
      const found = (await administrator.ask('/admin/history?correlationId=disabled-by-a-test')).body.entries;
      expect(found.map(({ action }: { action: string }) => action)).to.deep.equal(['disabled']);
      const first = (await administrator.ask('/admin/history?limit=3')).body;
      const second = (await administrator.ask(`/admin/history?limit=3&before=${first.next}`)).body;
      expect(new Set([...first.entries, ...second.entries].map(({ id }) => id)).size).to.equal(6);
      expect((await administrator.ask('/admin/history?limit=9999')).status).to.equal(400);
      expect((await verified(town)).filter((wrong) => wrong !== null)).to.deep.equal([]);
      await town.world.db('history').where({ action: 'disabled' }).update({ actor: 'nobody' });
      expect((await verified(town)).filter((wrong) => wrong !== null)).to.have.length(1);
      await town.world.db('history').whereNull('account_id').whereNull('event_id').where({ number: 1 }).delete();
      expect((await verified(town)).filter((wrong) => wrong !== null)).to.have.length(2);
    });

    it('forgets what is over, and makes room for the owner of an address that nobody proved', async () => {
      const town = await aTown(await fresh());
      const open = () =>
        new Person(town).post('/registration/', { email: 'bea@example.org', password: PASSWORD, repeat_password: PASSWORD });
      await open();
      await signIn(town, await anAccount(town));
      town.clock.advance(8 * DAY);
      await town.timePasses();
      expect((await town.world.db('identities').where({ value: 'bea@example.org' })).length).to.equal(0);
      expect((await open()).status).to.equal(200);
      town.clock.advance(40 * DAY);
      await town.timePasses();
      for (const table of ['journeys', 'challenges', 'sessions', 'tallies']) expect(await town.world.db(table), table).to.deep.equal([]);
      expect((await verified(town)).filter((wrong) => wrong !== null)).to.deep.equal([]);
    });

    it('is opened for the first administrator by a link of the terminal, once', async () => {
      const town = await aTown(await fresh());
      const link = (await firstAdministratorLink(openHouse(town.world), OPERATOR)) ?? '';
      const person = new Person(town);
      expect((await person.look(link)).text).to.contain('The first administrator');
      const wish = { username: 'zoe', email: 'zoe@example.org', password: PASSWORD };
      expect((await person.submit(link, { ...wish, password: 'weak' })).status).to.equal(422);
      expect((await person.submit(link, wish)).headers.get('location')).to.equal('/sign-in');
      expect((await person.submit(link, { ...wish, username: 'eve', email: 'eve@example.org' })).status).to.equal(422);
      expect(await town.world.db('accounts')).to.have.length(1);
      expect(await firstAdministratorLink(openHouse(town.world), OPERATOR), 'there is one').to.equal(null);
      await person.submit('/sign-in', { username: 'zoe', password: PASSWORD });
      const code = /\b\d{6}\b/.exec((await town.postbox.letterTo('zoe@example.org')).text ?? '')?.[0] ?? '';
      await person.submit('/sign-in/code', { code, next: '/admin/users' });
      expect((await person.look('/admin/users')).text).to.contain('No request waits');
    });

    it('has a page for one’s own account: password, authenticator with its picture, recovery codes', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
      const { token = '' } = await signIn(town, known);
      const person = new Person(town);
      person.cookies.set('__Host-session', token);
      expect((await person.look('/account')).text)
        .to.contain(known.username)
        .and.contain(known.email);
      expect((await person.submit('/account/authenticator/start', {})).headers.get('location')).to.equal('/account/authenticator');
      expect((await person.look('/account/authenticator')).text).to.contain('src="/account/authenticator/qr.svg"');
      const picture = await person.ask('/account/authenticator/qr.svg');
      expect([picture.headers.get('content-type'), picture.text.slice(0, 4)]).to.deep.equal(['image/svg+xml', '<svg']);
      expect((await person.submit('/account/authenticator', { code: '000' })).status).to.equal(422);
      const wrong = await person.submit('/account/password', { password: 'Not-The-Passw0rd', newPassword: 'Stevige-Kade9-touw' });
      expect([wrong.status, /This is not your password/.test(wrong.text)]).to.deep.equal([422, true]);
      const changed = await person.submit('/account/password', { password: PASSWORD, newPassword: 'Stevige-Kade9-touw' });
      expect(changed.headers.get('location')).to.equal('/sign-in');
      expect((await person.ask('/account', { headers: { X_Authorization: `Bearer ${token}` } })).status, 'signed out everywhere').to.equal(
        401,
      );
      expect((await town.postbox.letterTo(known.email)).subject).to.equal('Your password was changed');
    });

    it('speaks the language of whoever opened the account', async () => {
      const town = await aTown(await fresh());
      const headers = { 'Accept-Language': 'nl' };
      const body = { email: 'bea@example.org', password: PASSWORD, repeat_password: PASSWORD };
      expect((await new Person(town).post('/registration/', body, headers)).body.message).to.equal('Er is een code onderweg.');
      const { subject, text } = await town.postbox.letterTo('bea@example.org');
      expect(subject).to.equal('Bevestig uw adres');
      expect(text).to.contain('Mijn adres bevestigen');
      const refused = await new Person(town).post('/registration/', { ...body, password: 'x', repeat_password: 'x' }, headers);
      expect(refused.body.errors[0].message).to.equal('Het wachtwoord moet minstens 8 tekens hebben');
    });
  });
});
