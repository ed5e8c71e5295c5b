import { expect } from 'chai';
import type { Database } from '../../src/database/database.ts';
import { manyApplicants } from '../support/concurrentSignUps.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { mailLog } from '../support/mailLog.ts';

const MINUTE_MS = 60_000;
/** More than the dispatcher sends at once. */
const POISONED = 12;
const TEMPORARILY_DEFERRED = { code: 421, message: '4.7.0 Temporarily deferred' };

type HeldService = Awaited<ReturnType<typeof aServiceWithHeldOutbox>>;

/** People whose messages are at the head of the outbox, and one more behind them. */
async function aQueue({ visitor, clock }: HeldService) {
  const poisoned = manyApplicants(POISONED);
  for (const applicant of poisoned) await visitor.signUp(applicant);
  clock.advance(1_000);
  const honest = anApplicant();
  await visitor.signUp(honest);
  return { poisoned: poisoned.map(({ email }) => email), honest: honest.email };
}

/** As an earlier version stored it: what follows the address was taken for a part of it. */
function poison(db: Database, recipient: string, emails: string[]) {
  const registrationIds = db('registrations').select('id').whereIn('email', emails);
  return db('messages').whereIn('registration_id', registrationIds).update({ recipient });
}

describe('A message that cannot leave', () => {
  onEachDatabase((fresh) => {
    for (const recipient of ['p1@example.org/ a:b', 'p1@example.org, postmaster', 'p1@exam\nple.org', 'nobody', '']) {
      it(`keeps no other from leaving when it is for ${JSON.stringify(recipient)}, and is given up`, async () => {
        const service = await aServiceWithHeldOutbox(await fresh());
        const { poisoned, honest } = await aQueue(service);
        await poison(service.db, recipient, poisoned);
        await service.deliver();
        expect(service.smtpServer.messages.flatMap(({ recipients }) => recipients)).to.deep.equal([honest]);
        const states = (await mailLog(service.db)).map(({ state, attempts }) => `${state} ${attempts}`);
        expect(states).to.deep.equal([...Array(POISONED).fill('undeliverable 1'), 'sent 1']);
      });
    }

    it('keeps no other from leaving when the mail server breaks off at it (421), and is tried again', async () => {
      const service = await aServiceWithHeldOutbox(await fresh());
      const { smtpServer, clock, deliver, db } = service;
      const { poisoned, honest } = await aQueue(service);
      smtpServer.replyFor = (_session, phase, recipient) =>
        phase === 'recipient' && poisoned.includes(recipient ?? '') ? TEMPORARILY_DEFERRED : null;
      for (let round = 0; round <= POISONED; round++) {
        await deliver();
        clock.advance(1_000);
      }
      expect(smtpServer.messages.flatMap(({ recipients }) => recipients)).to.deep.equal([honest]);
      expect((await mailLog(db)).filter(({ state }) => state === 'waiting')).to.have.length(POISONED);

      const late = anApplicant();
      await service.visitor.signUp(late);
      await deliver();
      clock.advance(MINUTE_MS);
      await deliver();
      expect(smtpServer.messages.flatMap(({ recipients }) => recipients)).to.include(late.email);

      smtpServer.replyFor = () => null;
      clock.advance(30 * MINUTE_MS);
      await deliver();
      expect(smtpServer.messages).to.have.length(POISONED + 2);
    });
  });
});
