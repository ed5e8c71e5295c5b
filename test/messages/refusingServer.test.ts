import { expect } from 'chai';
import { classifyFailure, DeliveryError } from '../../src/messages/transports/failure.ts';
import { onEachDatabase } from '../support/databases.ts';
import { addresses, anOutbox, rejection } from '../support/simulatedRelay.ts';

const RELAY_DENIED = rejection('RCPT TO', '554 5.7.1 <x@example.org>: Relay access denied');
const REJECTIONS_OF_US = {
  'relays for nobody': RELAY_DENIED,
  'wants a login': rejection('MAIL FROM', '530 5.7.0 Authentication required'),
  'does not know the sender': rejection('MAIL FROM', '550 5.7.1 Sender not allowed'),
  'has reached the limit of the day': rejection('DATA', '550 5.4.5 Daily user sending limit exceeded'),
  'has no space': rejection('MAIL FROM', '452 4.3.1 Insufficient system storage'),
  'is not there': { code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN', message: 'connect ECONNREFUSED' },
};
/** Too few of them to look like a series; see `refusedInARow.ts`. */
const REJECTIONS_LIKE_A_RECIPIENTS = {
  'names no reason': rejection('RCPT TO', '550 Delivery is not allowed to this address.'),
  'relays for nobody, with the code behind the words': rejection(
    'RCPT TO',
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
  ),
  'has closed our account, with a code for mailboxes': rejection(
    'DATA',
    '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message due to a permanent exception',
  ),
  'takes no more for now, with a code for good': rejection(
    'RCPT TO',
    '550-Requested action not taken: mailbox unavailable\n550 Failure sending mail. Try again later.',
  ),
};
const GREYLISTED = rejection('RCPT TO', '450 4.2.0 Greylisted, try again later');
const SPAM = rejection('DATA', '554 5.7.1 Message rejected as spam');
const NO_MAILBOX = rejection('RCPT TO', '550 5.1.1 User unknown');

type Outbox = Awaited<ReturnType<typeof anOutbox>>;

const countOf = async (outbox: Outbox, column: 'sent_at' | 'failed_at') => (await outbox.db('messages').whereNotNull(column)).length;
const channelOf = (outbox: Outbox) => outbox.db('message_channels').where({ id: 'email' }).first();

describe('A mail server that refuses', () => {
  onEachDatabase((fresh) => {
    for (const [what, answer] of Object.entries(REJECTIONS_OF_US))
      it(`and ${what}: nothing is given up in a week, single messages try it, and all leave when it is mended`, async () => {
        let isMended = false;
        const outbox = await anOutbox(await fresh(), () => (isMended ? null : answer));
        await outbox.write(addresses(30));
        await outbox.pass(60);
        expect(outbox.tried.length, 'tries in the first minute').to.be.within(6, 40);
        const channel = await channelOf(outbox);
        expect(channel.fault_since).to.equal('2027-05-01T08:00:00.000Z');
        expect(channel.fault).not.to.match(/@example/);
        for (let day = 0; day < 7; day++) {
          outbox.clock.advance(24 * 3_600_000);
          await outbox.pass(1);
        }
        expect([await countOf(outbox, 'failed_at'), await countOf(outbox, 'sent_at')]).to.deep.equal([0, 0]);
        isMended = true;
        await outbox.pass(5 * 60);
        expect([await countOf(outbox, 'failed_at'), await countOf(outbox, 'sent_at')]).to.deep.equal([0, 30]);
        expect(await channelOf(outbox)).to.include({ faults: 0, fault: null, fault_since: null, resume_at: null });
      });

    for (const [what, answer] of Object.entries(REJECTIONS_LIKE_A_RECIPIENTS))
      it(`three people, and ${what}: nobody is given up, and all get theirs when it is mended`, async () => {
        let isMended = false;
        const outbox = await anOutbox(await fresh(), () => (isMended ? null : answer));
        await outbox.write(addresses(3));
        await outbox.pass(60);
        expect(await countOf(outbox, 'failed_at')).to.equal(0);
        expect((await channelOf(outbox)).faults).to.be.above(0);
        isMended = true;
        await outbox.pass(5 * 60);
        expect(await countOf(outbox, 'sent_at')).to.equal(3);
      });

    it('tries another message each time', async () => {
      const outbox = await anOutbox(await fresh(), () => RELAY_DENIED, { connections: 1 });
      await outbox.write(addresses(6));
      await outbox.pass(80);
      expect(new Set(outbox.tried.slice(0, 6)).size).to.equal(6);
    });

    it('everybody with 550: nobody is given up, and who does not exist is once somebody is accepted', async () => {
      let isMended = false;
      const missing = 'missing@example.org';
      const outbox = await anOutbox(await fresh(), (to) => (isMended && to !== missing ? null : NO_MAILBOX));
      await outbox.write([...addresses(20), missing]);
      await outbox.pass(60);
      expect(await countOf(outbox, 'failed_at')).to.equal(0);
      expect((await channelOf(outbox)).fault_cause).to.equal('all-refused');
      isMended = true;
      await outbox.pass(120);
      expect([await countOf(outbox, 'failed_at'), await countOf(outbox, 'sent_at')]).to.deep.equal([1, 20]);
      expect(await outbox.db('messages').whereNotNull('failed_at').pluck('recipient')).to.deep.equal([missing]);
      expect((await channelOf(outbox)).faults).to.equal(0);
    });

    it('everybody with 550 after mailboxes were full and it refused us: nobody is given up', async () => {
      let answer: object | null = rejection('RCPT TO', '452 4.2.2 Mailbox full');
      const outbox = await anOutbox(await fresh(), () => answer);
      await outbox.write(addresses(12));
      await outbox.pass(1);
      for (const next of [RELAY_DENIED, rejection('RCPT TO', '452 4.2.2 Mailbox full'), NO_MAILBOX]) {
        answer = next;
        await outbox.pass(40 * 60);
      }
      expect(await countOf(outbox, 'failed_at')).to.equal(0);
    });

    it('everybody with 550, is restarted, and still does: nobody is given up', async () => {
      let answer: object | null = NO_MAILBOX;
      const outbox = await anOutbox(await fresh(), () => answer);
      await outbox.write(addresses(12));
      for (const next of [NO_MAILBOX, REJECTIONS_OF_US['is not there'], NO_MAILBOX]) {
        answer = next;
        await outbox.pass(2 * 60);
      }
      expect(await countOf(outbox, 'failed_at')).to.equal(0);
      answer = null;
      await outbox.pass(2 * 60);
      expect(await countOf(outbox, 'sent_at')).to.equal(12);
    });

    it('everybody with 550 after it was down: who was tried meanwhile is not given up either', async () => {
      let answer: object | null = REJECTIONS_OF_US['is not there'];
      const outbox = await anOutbox(await fresh(), () => answer);
      await outbox.write(addresses(12));
      await outbox.pass(120);
      answer = NO_MAILBOX;
      await outbox.pass(120);
      expect(await countOf(outbox, 'failed_at')).to.equal(0);
      answer = null;
      await outbox.pass(120);
      expect(await countOf(outbox, 'sent_at')).to.equal(12);
    });

    it('everybody as spam after it was down and took one email: nobody is given up', async () => {
      let answer: object | null = REJECTIONS_OF_US['is not there'];
      let acceptsOne = false;
      const outbox = await anOutbox(await fresh(), () => {
        const given = acceptsOne ? null : answer;
        acceptsOne = false;
        return given;
      });
      await outbox.write(addresses(12));
      await outbox.pass(120);
      acceptsOne = true;
      answer = SPAM;
      await outbox.pass(30 * 60);
      expect([await countOf(outbox, 'failed_at'), await countOf(outbox, 'sent_at')]).to.deep.equal([0, 1]);
      answer = null;
      await outbox.pass(60 * 60);
      expect(await countOf(outbox, 'sent_at')).to.equal(12);
    });

    it('one email as spam while it takes others: that one is given up within two hours', async () => {
      const outbox = await anOutbox(await fresh(), (to) => (to === 'far@example.org' ? SPAM : null));
      await outbox.write(['far@example.org']);
      for (let minute = 0; minute < 120; minute++) {
        await outbox.pass(2);
        outbox.clock.advance(58_000);
        await outbox.write([`near${minute}@example.org`]);
        if (minute === 45) expect(await countOf(outbox, 'failed_at'), 'others may have been under way').to.equal(0);
      }
      expect(await outbox.db('messages').whereNotNull('failed_at').pluck('recipient')).to.deep.equal(['far@example.org']);
      expect(outbox.tried.filter((to) => to === 'far@example.org').length).to.be.at.most(12);
    });

    it('forty addresses that somebody made up keeps no other mail for longer than two seconds, and stays no fault of ours', async () => {
      const outbox = await anOutbox(await fresh(), (to) => (to.startsWith('made-up') ? NO_MAILBOX : null));
      await outbox.write(addresses(40, 'made-up'));
      await outbox.write(['ada@example.org']);
      await outbox.pass(3);
      expect(outbox.sent.map(({ afterMs }) => afterMs <= 2_000)).to.deep.equal([true]);
      await outbox.pass(60);
      expect(await countOf(outbox, 'failed_at')).to.equal(40);
      expect((await channelOf(outbox)).faults).to.equal(0);
      await outbox.write(addresses(40, 'made-up-again'));
      await outbox.pass(1);
      await outbox.write(['grace@example.org']);
      await outbox.pass(3);
      expect(outbox.sent.at(-1)?.to).to.equal('grace@example.org');
    });

    it('one recipient by a rule of ours while it takes others: that message is given up after five days, and pauses nobody', async () => {
      const outbox = await anOutbox(await fresh(), (to) => (to === 'far@example.org' ? RELAY_DENIED : null));
      await outbox.write(['far@example.org']);
      for (let hour = 0; hour < 6 * 24; hour++) {
        await outbox.write([`near${hour}@example.org`]);
        await outbox.pass(3);
        outbox.clock.advance(3_600_000 - 3_000);
      }
      expect(await outbox.db('needs_attention').select('who', 'reason')).to.deep.equal([
        { who: 'far@example.org', reason: 'Our own mail server refused this email, though it took others: the detail says why.' },
      ]);
      expect(outbox.sent).to.have.length(6 * 24);
      expect(Math.max(...outbox.sent.map(({ afterMs }) => afterMs))).to.be.at.most(2_000);
      // A rejection for good does not change within minutes, and servers count what they refuse.
      expect(outbox.tried.filter((to) => to === 'far@example.org').length, 'tries in five days').to.be.within(20, 30);
    });

    it('one recipient in words like those of a limit: within an hour it waits by itself, and slows nobody down', async () => {
      const misread = rejection('RCPT TO', '550 5.7.1 Too many messages for this one');
      const outbox = await anOutbox(await fresh(), (to) => (to === 'far@example.org' ? misread : null));
      await outbox.write(['far@example.org']);
      for (let minute = 0; minute < 60; minute++) {
        await outbox.write([`near${minute}@example.org`]);
        await outbox.pass(60);
      }
      expect(await channelOf(outbox)).to.include({ faults: 0 });
      const [tries, before] = [outbox.tried.filter((to) => to === 'far@example.org').length, outbox.sent.length];
      for (let minute = 0; minute < 60; minute++) {
        await outbox.write([`later${minute}@example.org`]);
        await outbox.pass(60);
      }
      const late = outbox.sent.slice(before).map(({ afterMs }) => afterMs);
      expect([late.length, Math.max(...late)]).to.deep.equal([60, 0]);
      expect(outbox.tried.filter((to) => to === 'far@example.org').length - tries).to.be.below(5);
    });

    const REFUSES_EVERYBODY = { 'is down': REJECTIONS_OF_US['is not there'], 'relays for nobody': RELAY_DENIED };
    for (const [what, answerToAll] of Object.entries(REFUSES_EVERYBODY))
      for (const [before, first] of Object.entries({ deferred: GREYLISTED, 'refused by itself': RELAY_DENIED }))
        it(`one recipient was ${before}, and then it ${what} for six days: that time is not held against the message`, async () => {
          let answer: object | null = null;
          const outbox = await anOutbox(await fresh(), (to) => (to === 'far@example.org' ? (answer ?? first) : answer));
          await outbox.write(['far@example.org']);
          await outbox.pass(1);
          await outbox.write(['near@example.org']);
          await outbox.pass(3);
          answer = answerToAll;
          for (let hour = 0; hour < 6 * 24; hour++) {
            await outbox.pass(1);
            outbox.clock.advance(3_600_000);
          }
          expect((await channelOf(outbox)).faults).to.be.above(0);
          expect(await countOf(outbox, 'failed_at')).to.equal(0);
          answer = first === GREYLISTED ? GREYLISTED : null;
          await outbox.pass(5 * 60);
          expect(await countOf(outbox, 'failed_at')).to.equal(0);
        });

    it('a whole message without an answer: it backs off by itself, and the others go on', async () => {
      const lost = new DeliveryError(
        classifyFailure({ code: 'ETIMEDOUT', timeoutType: 'SOCKET_TIMEOUT', command: 'CONN' }, { isHandedOver: true }),
      );
      const outbox = await anOutbox(await fresh(), (to) => (to === 'slow@example.org' ? lost : null));
      await outbox.write(['slow@example.org']);
      for (let minute = 0; minute < 60; minute++) {
        await outbox.write([`quick${minute}@example.org`]);
        await outbox.pass(2);
        outbox.clock.advance(58_000);
      }
      expect(outbox.sent).to.have.length(60);
      expect(outbox.tried.filter((to) => to === 'slow@example.org')).to.have.length.within(3, 5);
    });
  });
});
