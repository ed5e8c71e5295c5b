import { expect } from 'chai';
import { createProofOfWork } from '../../src/registrations/antiSpam/proofOfWork.ts';
import { releaseUnconfirmed } from '../../src/registrations/commands/releaseUnconfirmed.ts';
import { confirmMinutesNow, isUnderPressure, proofDifficulty } from '../../src/registrations/domain/holdPressure.ts';
import { solveChallenge } from '../../templates/widget/proofOfWork.ts';
import type { Reply } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { aBoundedService } from '../support/holds.ts';
import { createTestDeps, untilOutboxEmpty } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';

const MINUTE_MS = 60_000;

describe('Pressure by unconfirmed slots', () => {
  const slots = (unconfirmedSlots: number, slotsTaken: number, all = 400) => ({ slots: all, slotsTaken, unconfirmedSlots });

  it('begins at ten slots and a quarter of all, if more than half of the taken ones are unconfirmed', () => {
    expect(isUnderPressure(slots(99, 99))).to.equal(false);
    expect(isUnderPressure(slots(100, 100))).to.equal(true);
    expect(isUnderPressure(slots(100, 199))).to.equal(true);
    expect(isUnderPressure(slots(100, 200))).to.equal(false);
    expect(isUnderPressure(slots(9, 9, 20))).to.equal(false);
    expect(isUnderPressure(slots(10, 10, 20))).to.equal(true);
  });

  it('leaves two hours to confirm, unless the event leaves less', () => {
    const minutesOf = (confirmWithinMinutes: number | null) => confirmMinutesNow({ ...slots(100, 100), confirmWithinMinutes });
    expect([null, 2880, 121, 120, 30].map(minutesOf)).to.deep.equal([120, 120, 120, 120, 30]);
    expect(confirmMinutesNow({ ...slots(99, 99), confirmWithinMinutes: 2880 })).to.equal(2880);
  });

  it('makes the proof of work up to eight times harder', async () => {
    const difficulties = [99, 100, 199, 200, 299, 300, 400].map((count) => proofDifficulty(slots(count, count)));
    expect(difficulties).to.deep.equal([1, 2, 2, 4, 4, 8, 8]);
    expect(proofDifficulty(slots(300, 600, 1_000))).to.equal(1);
    const deps = await createTestDeps({ PROOF_OF_WORK: 'on' });
    const event = { ...(await anEvent(deps, { slots: 400 })), slotsTaken: 100, unconfirmedSlots: 100 };
    const challenge = await createProofOfWork(deps).challenge(event);
    const { solution } = JSON.parse(atob(await solveChallenge(challenge as never)));
    expect(solution.counter).to.be.within(200, 400);
  });

  onEachDatabase((fresh) => {
    /** An event of 20 slots, of which 12 are held from as many networks. */
    async function anEventUnderPressure() {
      const smtpServer = await TestSmtpServer.create();
      const settings = { DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url };
      const service = await aBoundedService(settings, { slots: 20 });
      const early: Reply[] = [];
      for (let index = 0; index < 10; index++) early.push(await service.signUp({}, `203.0.113.${index}`));
      const late = await service.signUp({ email: 'late@example.org', waitList: true }, '203.0.113.100');
      await untilOutboxEmpty(service.deps);
      return { ...service, smtpServer, early, late };
    }

    it('whoever signs up then has two hours, and is told so by the answer, the page and the email', async () => {
      const { early, late, smtpServer, look, expireOverdue, clock } = await anEventUnderPressure();
      expect(early.map(({ body }) => body.confirmBefore)).to.deep.equal(Array(10).fill('2027-05-03T08:00:00.000Z'));
      expect(late.body.confirmBefore).to.equal('2027-05-01T10:00:00.000Z');
      expect((await smtpServer.messageTo('late@example.org')).text).to.contain('until Saturday, 1 May 2027 at 12:00');
      clock.advance(119 * MINUTE_MS);
      await expireOverdue();
      expect((await look(late)).body.confirmBefore).to.equal('2027-05-01T10:00:00.000Z');
      clock.advance(MINUTE_MS);
      await expireOverdue();
      expect((await look(late)).status).to.equal(400);
      expect((await look(early[0] as Reply)).status, 'what was told is kept').to.equal(200);
    });

    it('the organiser ends unconfirmed holds: the wait list moves up, and confirmed and recent ones stay', async () => {
      const { early, signUp, confirm, eventNow, event, processor, clock, deps, look } = await anEventUnderPressure();
      await confirm(early[0] as Reply);
      for (let index = 0; index < 3; index++) await confirm(await signUp({ slots: 3 }, `203.0.113.1${index}`));
      const waiting = await signUp({ slots: 4, waitList: true }, '203.0.113.200');
      await confirm(waiting);
      expect((await look(waiting)).body.onWaitList).to.equal(true);
      clock.advance(31 * MINUTE_MS);
      const recent = anApplicant();
      await processor.execute(releaseUnconfirmed(event, 60, OPERATOR));
      expect(await eventNow(), 'none is so old').to.include({ slots_taken: 20 });
      const released = await processor.execute(releaseUnconfirmed(event, 30, OPERATOR));
      expect(released).to.include({ registrations: 10, slots: 10 });
      expect((await look(waiting)).body.onWaitList).to.equal(false);
      expect(await eventNow()).to.include({ slots_taken: 14, unconfirmed_slots: 0 });
      await signUp(recent, '203.0.113.201');
      expect(await processor.execute(releaseUnconfirmed(event, 30, OPERATOR))).to.include({ registrations: 0 });
      const entries = await deps.db('audit_log').where({ action: 'event.unconfirmed_released' });
      expect(entries.map(({ actor, data }) => [actor, JSON.parse(data)])).to.deep.equal([
        [OPERATOR.name, { olderThanMinutes: 30, registrations: 10, slots: 10 }],
      ]);
    });
  });
});
