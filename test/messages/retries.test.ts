import { expect } from 'chai';
import { query } from '../../src/database/dialect.ts';
import { signUpConcurrently } from '../support/concurrentSignUps.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { mailLog } from '../support/mailLog.ts';

const MINUTE_MS = 60_000;
const GREYLISTED = { code: 451, message: '4.7.1 Greylisted, try again later' };
const NO_SUCH_MAILBOX = { code: 550, message: '5.1.1 No such mailbox' };

describe('Retrying emails', () => {
  onEachDatabase((fresh) => {
    it('a deferred email (451) is retried with the documented backoff', async () => {
      const { smtpServer, db, clock, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      await visitor.signUp(anApplicant());
      smtpServer.replyFor = (_session, phase) => (phase === 'recipient' ? GREYLISTED : null);
      await deliver();
      const [message] = await mailLog(db);
      expect(message).to.include({ state: 'waiting', attempts: 1, last_error: '451 4.7.1 Greylisted, try again later' });

      smtpServer.replyFor = () => null;
      clock.advance(5 * MINUTE_MS - 1);
      await deliver();
      expect(smtpServer.messages).to.have.length(0);
      clock.advance(1);
      await deliver();
      expect(smtpServer.messages.map(({ messageId }) => messageId)).to.deep.equal([`<${message?.id}@localhost>`]);
      expect((await mailLog(db))[0]).to.include({ state: 'sent', attempts: 2 });
    });

    it('an email deferred for five days becomes undeliverable', async () => {
      const { smtpServer, db, clock, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      await visitor.signUp(anApplicant());
      smtpServer.replyFor = () => GREYLISTED;
      const waits = [];
      for (;;) {
        await deliver();
        const [message] = await mailLog(db);
        if (message?.state !== 'waiting') break;
        waits.push((Date.parse(message.due_at) - clock.now().getTime()) / MINUTE_MS);
        clock.advance((waits.at(-1) ?? 0) * MINUTE_MS);
      }
      const [all, five] = [waits.reduce((sum, minutes) => sum + minutes, 0), 5 * 24 * 60];
      expect(waits.slice(0, 7)).to.deep.equal([5, 15, 30, 60, 180, 360, 360]);
      expect(all).to.be.within(five - 360, five);
      expect((await mailLog(db))[0]).to.include({ state: 'undeliverable' });
    });

    it('an email to a missing mailbox (550) is shown to the organiser, and stops no other email', async () => {
      const { smtpServer, db, clock, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      const [unreachable, reachable] = [anApplicant({ email: 'nobody@example.org' }), anApplicant()];
      await signUpConcurrently([visitor], [unreachable, reachable]);
      smtpServer.replyFor = (_session, _phase, recipient) => (recipient === unreachable.email ? NO_SUCH_MAILBOX : null);
      await deliver();
      clock.advance(6 * 60 * MINUTE_MS);
      await deliver();
      expect(smtpServer.messages.map(({ recipients }) => recipients)).to.deep.equal([[reachable.email]]);
      const log = await mailLog(db);
      expect(log.find(({ recipient }) => recipient === unreachable.email)).to.include({ state: 'undeliverable', attempts: 1 });
      const [row, ...more] = await query<object>(db, 'SELECT * FROM needs_attention');
      expect(row).to.include({ what: 'message undeliverable', who: unreachable.email, detail: '550 5.1.1 No such mailbox' });
      expect(more).to.deep.equal([]);
    });

    it('an email to a missing mailbox stops no other, though its address sounds like a limit of ours', async () => {
      const { smtpServer, db, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      const [unreachable, reachable] = [anApplicant({ email: 'throttle@daily-sending-limit.example' }), anApplicant()];
      await signUpConcurrently([visitor], [unreachable, reachable]);
      const reply = { code: 550, message: 'throttle at daily-sending-limit.example: no such user' };
      smtpServer.replyFor = (_session, _phase, recipient) => (recipient === unreachable.email ? reply : null);
      await deliver();
      const states = (await mailLog(db)).map(({ recipient, state }) => `${recipient} ${state}`);
      expect(states).to.have.members([`${unreachable.email} undeliverable`, `${reachable.email} sent`]);
    });

    it('an email whose acceptance got lost is resent with the same Message-ID', async () => {
      const { smtpServer, db, clock, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      await visitor.signUp(anApplicant());
      smtpServer.beforeAccepting = async () => smtpServer.dropConnections();
      await deliver();
      expect((await mailLog(db))[0]).to.include({ state: 'waiting', attempts: 1 });
      smtpServer.beforeAccepting = async () => {};
      clock.advance(5 * MINUTE_MS - 1);
      await deliver();
      expect(smtpServer.messages, 'it may have arrived, so it is not sent again at once').to.have.length(1);
      clock.advance(1);
      await deliver();
      const [first, second, ...more] = smtpServer.messages;
      expect(first?.messageId).to.equal(second?.messageId);
      expect(more).to.deep.equal([]);
      expect((await mailLog(db))[0]).to.include({ state: 'sent', attempts: 2 });
    });
  });
});
