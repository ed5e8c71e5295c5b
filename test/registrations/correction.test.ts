import { expect } from 'chai';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { type Reply, sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { ADA } from '../support/formPage.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const BROWSER = { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' };
const KEY = 'a-key-that-nobody-guesses-0001';
const MISTYPED = 'ada@exmaple.org';
const RIGHT = 'ada@example.org';

describe('Somebody who mistyped their address', () => {
  onEachDatabase((fresh) => {
    async function setUp(eventInput: Parameters<typeof anEvent>[1] = {}, settings: Parameters<typeof aService>[0] = {}) {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url, ...settings });
      const event = await anEvent(service.deps, eventInput);
      const visitor = await Visitor.at(service.url, event);
      const page = `${service.url}/events/${event.slug}`;
      const open = async (language = 'en') => {
        const form = await sendRequest(`${page}?lang=${language}`, { headers: BROWSER });
        service.clock.advance(3_000);
        return hiddenFields(form);
      };
      const post = (fields: Record<string, string>, headers = {}, language = 'en') =>
        sendRequest(`${page}?lang=${language}`, {
          method: 'POST',
          body: new URLSearchParams({ ...ADA, sure: 'yes', ...fields }).toString(),
          headers: { ...BROWSER, ...headers },
        });
      const correct = (body: object, headers = {}) => visitor.signUp(body, { 'Idempotency-Key': KEY, 'X-Correction': 'true', ...headers });
      const rows = () =>
        service.deps.db('registrations').orderBy('sequence').select('first_name', 'email', 'slots', 'corrections', 'end_reason');
      return { ...service, smtpServer, event, visitor, open, post, correct, rows };
    }

    it('goes back, mends it and sends again: the slots move, the old link dies, and nothing more goes to the old address', async () => {
      const { open, post, smtpServer, deps, visitor, rows } = await setUp({ slots: 1 });
      const hidden = await open('fr');
      expect((await post({ ...hidden, email: MISTYPED }, {}, 'fr')).status).to.equal(200);
      const oldLink = confirmationLinkIn(await smtpServer.messageTo(MISTYPED));
      const mended = await post({ ...hidden, email: RIGHT }, {}, 'fr');
      expect([mended.status, mended.text.includes(RIGHT), mended.text.includes('Idempotency')]).to.deep.equal([200, true, false]);
      const link = confirmationLinkIn(await smtpServer.messageTo(RIGHT));
      expect((await visitor.follow(oldLink)).status).to.equal(404);
      expect((await visitor.follow(link)).status).to.equal(302);
      await untilOutboxEmpty(deps);
      expect(smtpServer.messages.filter(({ recipients }) => recipients.includes(MISTYPED))).to.have.length(1);
      expect(await rows()).to.deep.equal([{ first_name: 'Ada', email: RIGHT, slots: 1, corrections: 1, end_reason: null }]);
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
    });

    it('presses "Use a different address": the form is filled in, also where the event is full, and moves the same sign-up', async () => {
      const { open, post, rows, visitor } = await setUp({ slots: 4, waitListMode: 'off' });
      await visitor.signUp(anApplicant({ slots: 2 }));
      const sent = await post({ ...(await open()), email: MISTYPED, slots: '2', member: 'yes' });
      const form = await post({ ...hiddenFields(sent, 1), edit: 'yes' });
      expect(form.status).to.equal(200);
      expect(form.text)
        .to.contain('value="Lovelace"')
        .and.contain(`value="${MISTYPED}"`)
        .and.contain('value="0470 12 34 56"')
        .and.match(/name="member"[^>]* checked/);
      expect(form.text).to.not.contain('There is a problem');
      const moved = await post({ ...hiddenFields(form), email: RIGHT, slots: '1' });
      expect([moved.status, moved.text.includes('<h1>Check your email</h1>')]).to.deep.equal([200, true]);
      expect((await rows())[1]).to.deep.equal({ first_name: 'Ada', email: RIGHT, slots: 1, corrections: 1, end_reason: null });
      const more = await post({ ...hiddenFields(form), email: RIGHT, slots: '4' });
      expect([more.status, more.text.includes('Only 2 slots are left')]).to.deep.equal([422, true]);
    });

    it('keeps the place on the wait list, and the time that was told', async () => {
      const { visitor, correct, rows, deps, clock, smtpServer } = await setUp({ slots: 1 });
      const ada = anApplicant({ email: MISTYPED });
      const { body } = await visitor.signUp(ada, { 'Idempotency-Key': KEY });
      await untilOutboxEmpty(deps);
      clock.advance(20 * 60_000);
      const moved = await correct({ ...ada, email: RIGHT });
      expect(moved.body).to.deep.equal({ ...body, email: RIGHT });
      expect((await correct({ ...ada, email: RIGHT })).body, 'sent twice').to.deep.equal(moved.body);
      expect((await smtpServer.messageTo(RIGHT)).text).to.contain('until Monday, 3 May 2027 at 10:00');
      const waiting = anApplicant({ email: 'grace@exmaple.org', waitList: true });
      await visitor.signUp(waiting, { 'Idempotency-Key': `${KEY}2` });
      await visitor.signUp(anApplicant({ waitList: true }));
      await correct({ ...waiting, email: 'grace@example.org' }, { 'Idempotency-Key': `${KEY}2` });
      expect((await smtpServer.messageTo('grace@example.org')).subject).to.match(/^Wait list/);
      await untilOutboxEmpty(deps);
      expect((await rows()).map(({ email, corrections }) => [email, corrections]).slice(0, 2)).to.deep.equal([
        [RIGHT, 1],
        ['grace@example.org', 1],
      ]);
      expect(await deps.db('wait_list').pluck('email'))
        .to.have.length(2)
        .and.include('grace@example.org');
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
    });

    it('gets one email at the right address, even if the first has not left yet', async () => {
      const { visitor, correct, deps, smtpServer } = await setUp();
      await deps.db('outbox_pauses').insert({ id: 'p', paused_at: '2027-05-01', paused_by: 'test', reason: 'test', marked_sent: 0 });
      const ada = anApplicant({ email: MISTYPED });
      await visitor.signUp(ada, { 'Idempotency-Key': KEY });
      await correct({ ...ada, email: RIGHT });
      await deps.db('outbox_pauses').delete();
      await smtpServer.messageTo(RIGHT);
      await untilOutboxEmpty(deps);
      expect(smtpServer.messages.map(({ recipients }) => recipients)).to.deep.equal([[RIGHT]]);
    });

    it('corrects it five times and no more, so that no mailbox is flooded', async () => {
      const { visitor, correct, rows } = await setUp();
      const ada = anApplicant();
      await visitor.signUp(ada, { 'Idempotency-Key': KEY });
      const statuses: number[] = [];
      let last: Reply | undefined;
      for (let index = 1; index <= 6; index++) {
        last = await correct({ ...ada, email: `ada.${index}@example.net` });
        statuses.push(last.status);
      }
      expect(statuses).to.deep.equal([200, 200, 200, 200, 200, 409]);
      expect(last?.body.detail).to.match(/^You’ve corrected this sign-up 5 times/);
      expect((await rows())[0]).to.include({ email: 'ada.5@example.net', corrections: 5 });
    });

    it('is told when the right address has a registration, or not, where that is not disclosed', async () => {
      for (const [DISCLOSE_REGISTERED, expected] of [
        ['on', 409],
        ['off', 200],
      ] as const) {
        const { visitor, correct, smtpServer, rows } = await setUp({}, { DISCLOSE_REGISTERED });
        await visitor.signUp(anApplicant({ email: RIGHT }));
        const ada = anApplicant({ email: MISTYPED });
        const { body } = await visitor.signUp(ada, { 'Idempotency-Key': KEY });
        const reply = await correct({ ...ada, email: RIGHT });
        expect([reply.status, reply.body]).to.deep.equal([
          expected,
          expected === 200 ? { ...body, email: RIGHT } : { email_already_registered: RIGHT },
        ]);
        expect((await rows()).map(({ email }) => email)).to.deep.equal([RIGHT, MISTYPED]);
        if (expected === 200) expect((await smtpServer.messageTo(RIGHT, 2)).subject).to.match(/^You’re already registered/);
      }
    });

    it('is another person with another name, and nobody moves what is confirmed or what they cannot prove to be theirs', async () => {
      const { visitor, correct, rows, smtpServer, post, open } = await setUp();
      const ada = anApplicant({ email: RIGHT });
      await visitor.signUp(ada, { 'Idempotency-Key': KEY });
      expect((await correct({ ...ada, firstName: 'Grace', email: 'grace@example.org' })).status, 'another person').to.equal(200);
      expect((await correct({ ...ada, firstName: 'Grace', email: 'grace@example.net' })).status, 'the same').to.equal(200);
      expect((await rows()).map(({ first_name, email }) => [first_name, email])).to.deep.equal([
        ['Ada', RIGHT],
        ['Grace', 'grace@example.net'],
      ]);
      expect((await visitor.signUp({ ...ada, email: 'x@example.org' }, { 'Idempotency-Key': KEY })).status, 'a program').to.equal(422);
      const confirmLink = confirmationLinkIn(await smtpServer.messageTo('grace@example.net'));
      await visitor.follow(confirmLink);
      expect((await correct({ ...ada, firstName: 'Grace', email: 'thief@example.org' })).status, 'confirmed by now').to.equal(200);
      expect((await rows()).map(({ email }) => email)).to.deep.equal([RIGHT, 'grace@example.net', 'thief@example.org']);
      const weak = { 'Idempotency-Key': 'order-1' };
      await visitor.signUp(anApplicant(), weak);
      expect((await correct(anApplicant(), weak)).status, 'a key that can be guessed').to.equal(422);
      for (const key of ['', 'undefined', '1']) {
        const hidden = { ...(await open()), key };
        const names = ['ida', 'ulla'].map((name) => ({ ...hidden, email: `${name}${key}@example.org` }));
        for (const fields of names) expect((await post(fields)).status, `the key "${key}" of a form`).to.equal(200);
      }
      expect(await rows()).to.have.length(10);
    });

    it('finds the form of another site without the key that this site gave it', async () => {
      const { open, post } = await setUp();
      const hidden = await open();
      const foreign = await post({ ...hidden, edit: 'yes' }, { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' });
      expect(hiddenFields(foreign).key).to.not.equal(hidden.key);
      expect(hiddenFields(await post({ ...hidden, edit: 'yes' }, { 'Sec-Fetch-Site': 'same-origin', Origin: 'null' })).key).to.equal(
        hidden.key,
      );
    });
  });
});

describe('Somebody who changes to another address by their link', () => {
  it('is told that the new address is confirmed, and gets its link again if the email was lost', async () => {
    const smtpServer = await TestSmtpServer.create();
    const { deps, url } = await aService({ SMTP_URL: smtpServer.url });
    const visitor = await Visitor.at(url, await anEvent(deps));
    const ada = anApplicant();
    await visitor.signUp(ada);
    const link = confirmationLinkIn(await smtpServer.messageTo(ada.email));
    await visitor.follow(link);
    await visitor.request(`/registrations/${link.replace(/.*uuid=/, '')}`, { method: 'PATCH', body: { email: 'new@example.org' } });
    await smtpServer.messageTo('new@example.org');
    expect((await visitor.request('/resend', { method: 'POST', body: { email: 'new@example.org' } })).status).to.equal(200);
    const again = confirmationLinkIn(await smtpServer.messageTo('new@example.org', 2));
    const location = (await visitor.follow(again)).headers.get('location') ?? '';
    expect(location).to.match(/status=address_confirmed$/);
    const { text } = await visitor.request(location, { headers: { Accept: 'text/html' } });
    expect(text).to.contain('Your new address is confirmed.').and.not.contain('Nothing has changed');
    expect((await visitor.follow(again)).headers.get('location')).to.match(/status=already_confirmed$/);
  });
});

/** The hidden fields of a form of the page; 1 is its second form. */
function hiddenFields({ text }: Reply, index = 0): Record<string, string> {
  const form = text.split('<form')[index + 1] ?? '';
  return Object.fromEntries(
    [...form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}
