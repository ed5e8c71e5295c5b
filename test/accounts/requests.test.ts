import { expect } from 'chai';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anAccount, anotherThan, aTown, signedInAs, type Town } from '../support/house.ts';
import { aNumber, aUsername, hashOf, PASSWORD, Person } from '../support/person.ts';

const DAY = 24 * 3_600_000;

let number = 0;
function aRequest(more: object = {}) {
  const username = aUsername();
  const identities = [{ contact_type: 'email', value: `chidi${++number}@example.org` }];
  return { username, firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: PASSWORD, roles: ['organiser'], identities, ...more };
}

const ask = (town: Town, body: object) => new Person(town).post('/user/register', body);
const linkIn = (text = '') => /https:\S+\/public\/confirm\/\S+/.exec(text)?.[0] ?? '';
const decide = (who: Person, id: string, body: object = { status: 'approved' }) => who.post(`/admin/users/${id}/approve`, body);
const status = ({ status }: Reply) => status;

/** A request whose address is verified. */
async function pending(town: Town, more: object = {}) {
  const wish = aRequest(more);
  const { body } = await ask(town, wish);
  const email = wish.identities[0]?.value ?? '';
  const { text } = await town.postbox.letterTo(email);
  expect(status(await new Person(town).ask(linkIn(text)))).to.equal(200);
  return { ...wish, email, id: body.userId as string };
}

async function maySignIn(town: Town, username: string): Promise<number> {
  const person = new Person(town);
  await person.post('/users/login/init');
  return status(await person.post('/users/login/userdata', { username, passwordHash: hashOf(PASSWORD) }));
}

describe('Asking for an account (seed 003)', () => {
  onEachDatabase((fresh) => {
    it('goes from the request over the link and an administrator to an account that is ready', async () => {
      const town = await aTown(await fresh());
      const administrator = await signedInAs(town, 'administrator');
      const wish = aRequest();
      const { status: answered, body } = await ask(town, wish);
      expect([answered, body.message]).to.deep.equal([201, 'Registration request submitted successfully. Please await admin approval.']);
      expect(await maySignIn(town, wish.username), 'not verified').to.equal(403);
      const email = wish.identities[0]?.value ?? '';
      const link = linkIn((await town.postbox.letterTo(email)).text);
      expect((await new Person(town).ask(link)).body).to.include({ verified: true });
      expect(await maySignIn(town, wish.username), 'not approved').to.equal(403);
      const asked = await town.postbox.letterTo(administrator.account.email);
      expect(asked.text).to.contain(`/admin/users/${body.userId}`).and.contain('Chidi Okafor asks for an account');
      const { users } = (await administrator.ask('/admin/users')).body;
      expect(users.map(({ id, state }: { id: string; state: string }) => [id, state])).to.deep.equal([[body.userId, 'pending']]);
      const approved = await decide(administrator, body.userId);
      expect([approved.status, approved.body]).to.deep.equal([200, { message: 'User registration approved successfully.' }]);
      expect((await town.postbox.letterTo(email, 2)).subject).to.equal('Your account is ready');
      expect(await maySignIn(town, wish.username)).to.equal(200);
      expect(status(await decide(administrator, body.userId)), 'once').to.equal(409);
    });

    it('approves at once when no role needs it', async () => {
      const town = await aTown(await fresh());
      const { username } = await pending(town, { roles: ['member'] });
      expect(await maySignIn(town, username)).to.equal(200);
    });

    it('takes the link once, and says so kindly the second time; programs that look ahead use nothing up', async () => {
      const town = await aTown(await fresh());
      const wish = aRequest({ roles: ['member'] });
      await ask(town, wish);
      const link = linkIn((await town.postbox.letterTo(wish.identities[0]?.value ?? '')).text);
      const person = new Person(town);
      await person.ask(link, { method: 'HEAD' });
      await person.ask(link, { headers: { 'Sec-Purpose': 'prefetch' } });
      expect(await town.world.db('identities').whereNotNull('verified_at')).to.have.length(0);
      expect((await person.look(link)).text).to.contain('Thank you, your address is confirmed');
      expect((await person.look(link)).text).to.contain('was confirmed before');
      expect(status(await person.ask(`${link}x`)), 'tampered with').to.equal(400);
      const late = aRequest();
      await ask(town, late);
      const lapsed = linkIn((await town.postbox.letterTo(late.identities[0]?.value ?? '')).text);
      town.clock.advance(DAY);
      expect(status(await person.ask(lapsed))).to.equal(410);
    });

    it('proves a phone by a code, which is compared five times of 200', async () => {
      const town = await aTown(await fresh());
      const phone = aNumber();
      const { headers, status: answered } = await ask(town, aRequest({ username: phone, identities: [], roles: ['member'] }));
      expect(answered).to.equal(201);
      const { text } = await town.gateway.smsTo(phone);
      const code = /\b\d{6}\b/.exec(text)?.[0] ?? '';
      const page = headers.get('location') ?? '';
      expect(text).to.contain(page);
      expect((await new Person(town).look(page)).text).to.contain('Type your code');
      const wrong = await Promise.all(Array.from({ length: 200 }, () => new Person(town).post(page, anotherThan(code))));
      expect(wrong.filter(({ status }) => status === 400)).to.have.length(5);
      expect(wrong.filter(({ status }) => status === 410)).to.have.length(195);
      expect(status(await new Person(town).post(page, code)), 'the right one comes too late').to.equal(410);
      expect(status(await new Person(town).post('/registration/resend_code', { phone }))).to.equal(200);
      const again = await town.gateway.smsTo(phone, 2);
      const [, path = ''] = /org(\/public\/\S+)/.exec(again.text) ?? [];
      expect((await new Person(town).submit(path, { code: /\b\d{6}\b/.exec(again.text)?.[0] ?? '' })).text).to.contain('Thank you');
    });

    it('names every fault (400), and what is taken (409)', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town);
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
      for (const body of wrong) expect(status(await ask(town, body)), JSON.stringify(body)).to.equal(400);
      expect(status(await ask(town, aRequest({ username: known.username })))).to.equal(409);
      expect(status(await ask(town, aRequest({ identities: [known.email] })))).to.equal(409);
      const national = aRequest({ identities: ['0470 88 77 66'], country: 'be', roles: ['member'] });
      expect(status(await ask(town, national))).to.equal(201);
      await town.gateway.smsTo('+32470887766');
    });

    it('asks two administrators in turn, so that each gets as many letters, and reminds two others once', async () => {
      const town = await aTown(await fresh());
      const four = await Promise.all([1, 2, 3, 4].map(() => anAccount(town, { roles: ['administrator'] })));
      for (let n = 0; n < 4; n++) await pending(town);
      const asked = async (template: string) => {
        const letters = await town.world.db('letters').where({ template }).select('account_id');
        return four.map(({ id }) => letters.filter(({ account_id }) => account_id === id).length);
      };
      expect(await asked('account-approval')).to.deep.equal([2, 2, 2, 2]);
      town.clock.advance(2 * DAY);
      await town.timePasses();
      await town.timePasses();
      expect(await asked('account-approval-reminder')).to.deep.equal([2, 2, 2, 2]);
    });

    it('lets nobody decide about themselves, nor without being an administrator', async () => {
      const town = await aTown(await fresh());
      const [administrator, organiser] = [await signedInAs(town, 'administrator'), await signedInAs(town, 'organiser')];
      const { id } = await pending(town);
      expect(status(await decide(new Person(town), id))).to.equal(401);
      expect(status(await decide(organiser, id))).to.equal(403);
      expect(status(await decide(administrator, administrator.account.id))).to.equal(403);
      expect(status(await decide(administrator, '0190a000-0000-7000-8000-000000000000'))).to.equal(404);
      expect(status(await decide(administrator, 'nonsense'))).to.equal(404);
      expect(status(await decide(administrator, id, { status: 'maybe' }))).to.equal(400);
    });

    it('has one winner when one approves and another rejects', async () => {
      const town = await aTown(await fresh());
      const [yes, no] = [await signedInAs(town, 'administrator'), await signedInAs(town, 'administrator')];
      for (let round = 0; round < 10; round++) {
        const { id } = await pending(town);
        const answers = await Promise.all([decide(yes, id), decide(no, id, { status: 'rejected', reason: 'We do not know you.' })]);
        expect(answers.map(status).sort()).to.deep.equal([200, 409]);
        const [account] = await town.world.db('accounts').where({ id });
        expect([account.approved_at, account.rejected_at].filter((at) => at !== null)).to.have.length(1);
      }
    });

    it('tells a rejected applicant why, by letter', async () => {
      const town = await aTown(await fresh());
      const administrator = await signedInAs(town, 'administrator');
      const { id, email, username } = await pending(town);
      expect((await decide(administrator, id, { status: 'rejected', reason: 'We do not know you.' })).body).to.deep.equal({
        message: 'User registration rejected successfully.',
      });
      expect((await town.postbox.letterTo(email, 2)).text).to.contain('The reason: We do not know you.');
      expect(await maySignIn(town, username)).to.equal(403);
    });

    it('keeps out whoever is not enabled, and signs out whoever is disabled or gets other roles', async () => {
      const town = await aTown(await fresh());
      const administrator = await signedInAs(town, 'administrator');
      const { id, username } = await pending(town, { enabled: false });
      await decide(administrator, id);
      expect(await maySignIn(town, username)).to.equal(403);
      await administrator.post(`/admin/users/${id}/enabled`, { enabled: true });
      expect(await maySignIn(town, username)).to.equal(200);
      const organiser = await signedInAs(town, 'organiser');
      await administrator.post(`/admin/users/${organiser.account.id}/roles`, { roles: ['member'] });
      expect(status(await organiser.ask('/account'))).to.equal(401);
      const member = await signedInAs(town, 'member');
      await administrator.post(`/admin/users/${member.account.id}/enabled`, { enabled: false });
      expect(status(await member.ask('/account'))).to.equal(401);
      expect(status(await administrator.post(`/admin/users/${administrator.account.id}/enabled`, { enabled: false }))).to.equal(403);
    });

    it('is decided in a page as well, where the letter leads an administrator after signing in', async () => {
      const town = await aTown(await fresh());
      const known = await anAccount(town, { roles: ['administrator'] });
      const { id } = await pending(town);
      const person = new Person(town);
      const sent = await person.look(`/admin/users/${id}`);
      expect([sent.status, sent.headers.get('location')]).to.deep.equal([302, `/sign-in?next=${encodeURIComponent(`/admin/users/${id}`)}`]);
      expect((await person.look(sent.headers.get('location') ?? '')).text).to.contain(`value="/admin/users/${id}"`);
      const elsewhere = await person.look(`/admin/users/${'%7B'.repeat(4_000)}/history`);
      expect([elsewhere.status, elsewhere.headers.get('location')]).to.deep.equal([302, '/sign-in?next=%2Faccount']);
      expect((await person.submit('/sign-in', { username: known.username, password: 'Wrong-Pass-1', next: '/account' })).status).to.equal(
        422,
      );
      const second = await person.submit('/sign-in', { username: known.username, password: PASSWORD, next: `/admin/users/${id}` });
      expect(second.status).to.equal(303);
      expect((await person.look(second.headers.get('location') ?? '')).text).to.contain('sent a code to your phone');
      const code = await town.gateway.codeTo(known.phone);
      const landed = await person.submit('/sign-in/code', { code, next: `/admin/users/${id}`, by: 'sms' });
      expect(landed.headers.get('location')).to.equal(`/admin/users/${id}`);
      expect(landed.headers.get('set-cookie')).to.match(/__Host-session=\S+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax; Secure/);
      expect((await person.look(`/admin/users/${id}`)).text).to.contain('Approve</button>');
      const foreign = await person.submit(`/admin/users/${id}/approve`, { status: 'approved' }, { 'Sec-Fetch-Site': 'cross-site' });
      expect(foreign.status, 'another site').to.equal(403);
      expect((await person.submit(`/admin/users/${id}/approve`, { status: 'approved' })).status).to.equal(303);
      expect((await person.look(`/admin/users/${id}`)).text).to.contain('This account is approved');
    });
  });
});
