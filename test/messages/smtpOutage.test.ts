import { expect } from 'chai';
import type { Database } from '../../src/database/database.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { findLostAcknowledged } from '../support/acknowledged.ts';
import { onCleanup } from '../support/cleanup.ts';
import { Visitor } from '../support/client.ts';
import { countOutcomes, GOT_SLOTS, manyApplicants, signUpConcurrently } from '../support/concurrentSignUps.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { mailLog, untilDeliveriesRecorded } from '../support/mailLog.ts';
import { endOutage } from '../support/outage.ts';
import { aService } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';

const DAY_MS = 24 * 60 * 60_000;

describe('SMTP outage', () => {
  onEachDatabase((fresh) => {
    async function aServiceFor(people: number) {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '1000' });
      const visitor = await Visitor.at(service.url, await anEvent(service.deps, { slots: people }));
      return { ...service, smtpServer, visitor, people: manyApplicants(people), db: service.deps.db };
    }

    it('a mail server that is down for six days delays no sign-up and loses no message', async () => {
      const service = await aServiceFor(60);
      const { smtpServer, visitor, people, db, clock, dispatchMessages } = service;
      await smtpServer.close();
      const replies = await signUpConcurrently([visitor], people);
      expect(countOutcomes(replies)).to.deep.equal({ [GOT_SLOTS]: 60 });
      for (let day = 0; day < 6; day++) {
        clock.advance(DAY_MS);
        await dispatchMessages();
      }
      const waiting = await mailLog(db);
      expect(waiting.map(({ state }) => state)).to.deep.equal(people.map(() => 'waiting'));
      expect(waiting.some(({ last_error }) => last_error?.includes('ECONNREFUSED'))).to.equal(true);

      await endOutage(service, DAY_MS);
      await expectOneEach(smtpServer, people, db);
      expect((await mailLog(db)).map(({ state }) => state)).to.deep.equal(people.map(() => 'sent'));
      const ids = replies.map(({ body }) => body.id);
      expect(await findLostAcknowledged(db, ids)).to.deep.equal([]);
      expect(await checkInvariants(db)).to.deep.equal([]);
    });

    it('a slow mail server delays no sign-up', async () => {
      const { smtpServer, visitor, people, db } = await aServiceFor(100);
      const busy = createGate();
      smtpServer.beforeAccepting = () => busy.opened;
      expect(countOutcomes(await signUpConcurrently([visitor], people))).to.deep.equal({ [GOT_SLOTS]: 100 });
      expect((await mailLog(db)).map(({ state }) => state)).to.deep.equal(people.map(() => 'waiting'));
      busy.open();
      await expectOneEach(smtpServer, people, db);
    });
  });
});

/** Every message arrives once, with a Message-ID of its own. */
async function expectOneEach(smtpServer: TestSmtpServer, people: { email: string }[], db: Database): Promise<void> {
  await Promise.all(people.map(({ email }) => smtpServer.messageTo(email)));
  await untilDeliveriesRecorded(db);
  expect(smtpServer.messages.flatMap(({ recipients }) => recipients)).to.have.members(people.map(({ email }) => email));
  expect(new Set(smtpServer.messages.map(({ messageId }) => messageId))).to.have.property('size', people.length);
}

function createGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  onCleanup(open);
  return { opened, open };
}
