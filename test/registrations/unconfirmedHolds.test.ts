import { expect } from 'chai';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { aBoundedService } from '../support/holds.ts';
import { untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

describe('Slots held without confirming', () => {
  onEachDatabase((fresh) => {
    const bounded = async (eventInput?: Parameters<typeof aBoundedService>[1], settings = {}) =>
      aBoundedService({ DATABASE_URL: await fresh(), ...settings }, eventInput);

    it('one client holds at most a twentieth of an event, by the API, by the form, and by asking for more later', async () => {
      const { signUp, signUpByForm, change, eventNow, clock, deps } = await bounded();
      const single = await signUp({ slots: 1 });
      clock.advance(3_000);
      const replies: Reply[] = [];
      for (let round = 0; round < 12; round++) {
        replies.push(await signUp({ slots: 4 }), await signUpByForm({ slots: '4' }));
      }
      expect(new Set(replies.map(({ status }) => status))).to.deep.equal(new Set([200]));
      expect(await eventNow()).to.include({ slots_taken: 17, unconfirmed_slots: 17 });
      expect((await change(single, { slots: 4 })).status).to.equal(200);
      expect(await eventNow()).to.include({ slots_taken: 20, unconfirmed_slots: 20 });
      const larger = await change(replies[0] as Reply, { slots: 4, phone: '0470 00 00 00' });
      expect(larger.status, 'nothing more is asked for').to.equal(200);
      await change(replies[0] as Reply, { slots: 1 });
      expect((await signUp({ slots: 3 })).body.confirmFirst).to.equal(undefined);
      const refused = await change(replies[0] as Reply, { slots: 2 });
      expect([refused.status, refused.body.detail]).to.deep.equal([
        409,
        'You can have more slots once you’ve confirmed your registration. Open the link in our email first.',
      ]);
      expect(await eventNow()).to.include({ slots_taken: 20, unconfirmed_slots: 20 });
      expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
    });

    it('a school class of 30 behind one address has its slots within minutes, at an event of just so many', async () => {
      const { signUp, confirm, eventNow, deps } = await bounded({ slots: 30, waitListMode: 'off' });
      const pupils: Reply[] = [];
      for (let pupil = 0; pupil < 30; pupil++) pupils.push(await signUp());
      expect(pupils.filter(({ body }) => body.confirmFirst)).to.have.length(18);
      for (const pupil of pupils.reverse()) expect((await confirm(pupil)).headers.get('location')).to.contain('status=confirmed');
      expect(await eventNow()).to.include({ slots_taken: 30, unconfirmed_slots: 0, waiting_count: 0 });
      expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
    });

    it('three families behind one address get their slots held at any event', async () => {
      const { signUp, eventNow } = await bounded({ slots: 20 });
      for (let family = 0; family < 3; family++) expect((await signUp({ slots: 4 })).body).to.not.have.property('confirmFirst');
      expect(await eventNow()).to.include({ unconfirmed_slots: 12 });
    });

    it('confirmed slots do not count, and others are not affected', async () => {
      const { signUp, confirm, deps } = await bounded({ slots: 40 });
      await confirm(await signUp({ slots: 4 }));
      for (let party = 0; party < 3; party++) expect((await signUp({ slots: 4 })).body).to.not.have.property('confirmFirst');
      const { body } = await signUp();
      expect(body).to.include({ confirmFirst: true, onWaitList: false, confirmed: false, confirmBefore: null });
      const listed = await deps.db('registrations_list').where({ id: body.id }).first();
      expect(listed, 'as the organiser sees it').to.include({ on_wait_list: 0, confirm_first: 1 });
      expect((await signUp({}, '203.0.113.8')).body).to.not.have.property('confirmFirst');
    });

    it('a customer with many IPv6 networks holds twice as much as with one', async () => {
      const { signUp, eventNow } = await bounded();
      for (let party = 0; party < 7; party++) await signUp({ slots: 4 }, `2001:db8:1:0:${party}::1`);
      expect(await eventNow(), 'one /64').to.include({ unconfirmed_slots: 20 });
      for (let party = 0; party < 20; party++) await signUp({ slots: 4 }, `2001:db8:1:${party}::1`);
      expect(await eventNow(), 'one /56').to.include({ unconfirmed_slots: 40 });
      expect((await signUp({ slots: 4 }, '2001:db8:2::1')).body).to.not.have.property('confirmFirst');
    });

    it('who has to confirm first is told so by the answer, the page and the email', async () => {
      const smtpServer = await TestSmtpServer.create();
      const { signUp, signUpByForm, look, clock, dispatchMessages, visitor, deps } = await bounded(
        { slots: 20 },
        { SMTP_URL: smtpServer.url },
      );
      for (let party = 0; party < 3; party++) await signUp({ slots: 4 });
      clock.advance(3_000);
      const { text } = await signUpByForm({ slots: '2', email: 'grace@example.org' });
      expect(text).to.contain('We aren’t holding your 2 slots yet').and.contain('you get your 2 slots when you confirm');
      expect(text).not.to.contain('We’re holding');
      const ada = anApplicant();
      const reply = await signUp(ada);
      expect((await look(reply)).body).to.deep.equal(reply.body);
      expect((await look(reply, { Accept: 'text/html' })).text).to.contain('you get it when you confirm, if there are still enough');
      // Until then it is not sent again.
      await untilOutboxEmpty(deps);
      await visitor.request('/resend', { method: 'POST', body: { email: ada.email } });
      await dispatchMessages();
      for (const ordinal of [1, 2]) {
        const email = await smtpServer.messageTo(ada.email, ordinal);
        expect(email.subject).to.equal('Confirm to get your slot: Harbour Walk');
        expect(email.text).to.contain('We aren’t holding it yet');
        expect(confirmationLinkIn(email)).to.not.equal('');
      }
    });

    it('who confirms when all slots are gone waits if they asked for it, and otherwise may try again', async () => {
      const { signUp, confirm, cancel, look, eventNow, deps } = await bounded({ slots: 16 });
      for (let party = 0; party < 3; party++) await signUp({ slots: 4 });
      const [patient, other] = [await signUp({ slots: 2, waitList: true }), await signUp({ slots: 2 })];
      expect([patient.body.confirmFirst, other.body.confirmFirst]).to.deep.equal([true, true]);
      const elsewhere = await signUp({ slots: 4 }, '203.0.113.8');
      expect((await confirm(patient)).headers.get('location')).to.contain('status=on_wait_list');
      expect((await look(patient)).body).to.include({ onWaitList: true, confirmed: true });
      const refused = await confirm(other);
      expect([refused.status, refused.body.detail]).to.deep.equal([
        409,
        'There are no slots left. If enough slots come free, this link still gives you your 2 slots.',
      ]);
      await cancel(elsewhere);
      expect((await look(patient)).body, 'the wait list moves up').to.include({ onWaitList: false });
      expect((await confirm(other)).headers.get('location')).to.contain('status=confirmed');
      expect(await eventNow()).to.include({ slots_taken: 16, unconfirmed_slots: 12 });
      expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
    });

    it('who confirms first keeps the place of the sign-up, before those who registered later', async () => {
      const { signUp, confirm, look, cancel, deps } = await bounded({ slots: 16 });
      for (let party = 0; party < 2; party++) await signUp({ slots: 4 });
      const holder = await signUp({ slots: 4 });
      const early = await signUp({ slots: 2, waitList: true });
      await signUp({ slots: 4 }, '203.0.113.8');
      const late = await signUp({ slots: 2, waitList: true }, '203.0.113.9');
      await confirm(late);
      await confirm(early);
      expect((await look(early)).body.ahead).to.deep.equal({ parties: 0, slots: 0 });
      expect((await look(late)).body.ahead).to.deep.equal({ parties: 1, slots: 2 });
      await cancel(holder);
      expect((await look(late)).body.onWaitList).to.equal(false);
      expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
    });

    it('a correction of the form gets no more than that, from whatever network it comes', async () => {
      const { signUp, visitor, eventNow } = await bounded();
      for (let party = 0; party < 4; party++) await signUp({ slots: 4 });
      const ada = anApplicant({ slots: 1 });
      const correct = (slots: number, address: string, key = 'a-key-that-nobody-can-guess-0123456789') =>
        visitor.signUp({ ...ada, slots }, { 'X-Forwarded-For': address, 'Idempotency-Key': key, 'X-Correction': 'true' });
      expect((await correct(1, '203.0.113.7')).status).to.equal(200);
      expect((await correct(4, '203.0.113.8')).status, 'from another network').to.equal(409);
      expect((await correct(4, '203.0.113.7')).status).to.equal(200);
      expect(await eventNow()).to.include({ slots_taken: 20, unconfirmed_slots: 20 });
    });

    it('nobody learns by it that an address is registered', async () => {
      const { signUp } = await bounded({ slots: 20 }, { DISCLOSE_REGISTERED: 'off' });
      const ada = anApplicant({ slots: 4 });
      await signUp(ada);
      for (let party = 0; party < 2; party++) await signUp({ slots: 4 });
      const { id: _, email: __, ...known } = (await signUp({ ...ada, slots: 1 })).body;
      const { id: ___, email: ____, ...unknown } = (await signUp()).body;
      expect(known).to.deep.equal(unknown);
    });

    it('the network is stored as a pseudonym, and only while slots are held unconfirmed', async () => {
      const { signUp, confirm, registrationOf } = await bounded({ slots: 20 });
      const [held, confirmed] = [await signUp({}, '2001:db8::1'), await signUp({}, '2001:db8::1')];
      await confirm(confirmed);
      const stored = await registrationOf(held);
      expect(stored?.clientNetwork).to.match(/^[\w-]{22}$/);
      expect(stored?.clientSite)
        .to.match(/^[\w-]{22}$/)
        .and.not.equal(stored?.clientNetwork);
      expect(await registrationOf(confirmed)).to.include({ clientNetwork: null, clientSite: null });
    });

    it('all ways to sign up share one limit', async () => {
      const { signUp, signUpByForm, clock } = await bounded({ slots: 400 });
      clock.advance(3_000);
      const statuses: number[] = [];
      for (let round = 0; round < 31; round++) statuses.push((await signUp()).status, (await signUpByForm()).status);
      expect(statuses.filter((status) => status === 200)).to.have.length(60);
      expect(statuses.slice(60)).to.deep.equal([429, 429]);
    });
  });
});
