import { expect } from 'chai';
import type { Database } from '../../src/database/database.ts';
import { whatIsWrong } from '../../src/health/invariants.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/given.ts';
import { acknowledgedButLost } from '../support/invariants.ts';
import { mailLog, settled } from '../support/mailLog.ts';
import { Postbox } from '../support/postbox.ts';
import { allAtOnce, many, SLOTS, tally } from '../support/rush.ts';
import { aService } from '../support/service.ts';
import { afterwards } from '../support/tidy.ts';

const DAY = 24 * 60 * 60_000;

describe('A mail server', () => {
  onEachDatabase((fresh) => {
    async function aFormFor(people: number) {
      const postbox = await Postbox.open();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: postbox.url, RATE_LIMIT_FACTOR: '1000' });
      const visitor = await Visitor.at(service.url, await anEvent(service.world, { slots: people }));
      return { ...service, postbox, visitor, people: many(people), db: service.world.db };
    }

    it('that is dead for six days delays no sign-up and loses no letter', async () => {
      const { postbox, visitor, people, db, clock, deliver } = await aFormFor(60);
      await postbox.shut();
      const replies = await allAtOnce([visitor], people);
      expect(tally(replies)).to.deep.equal({ [SLOTS]: 60 });
      for (let day = 0; day < 6; day++) {
        await settled(db);
        clock.advance(DAY);
        await deliver();
      }
      await settled(db);
      const waiting = await mailLog(db);
      expect(waiting.map(({ state }) => state)).to.deep.equal(people.map(() => 'waiting'));
      expect(waiting.some(({ last_error }) => last_error?.includes('ECONNREFUSED'))).to.equal(true);

      await postbox.start();
      clock.advance(DAY);
      await deliver();
      await eachGotOne(postbox, people, db);
      expect((await mailLog(db)).map(({ state }) => state)).to.deep.equal(people.map(() => 'sent'));
      const ids = replies.map(({ body }) => body.id);
      expect(await acknowledgedButLost(db, ids)).to.deep.equal([]);
      expect(await whatIsWrong(db)).to.deep.equal([]);
    });

    it('that takes its time delays no sign-up', async () => {
      const { postbox, visitor, people, db } = await aFormFor(100);
      const busy = aGate();
      postbox.beforeAccepting = () => busy.opened;
      expect(tally(await allAtOnce([visitor], people))).to.deep.equal({ [SLOTS]: 100 });
      expect((await mailLog(db)).map(({ state }) => state)).to.deep.equal(people.map(() => 'waiting'));
      busy.open();
      await eachGotOne(postbox, people, db);
    });
  });
});

/** Every letter arrives once, and has a name of its own. */
async function eachGotOne(postbox: Postbox, people: { email: string }[], db: Database): Promise<void> {
  await Promise.all(people.map(({ email }) => postbox.letterTo(email)));
  await settled(db);
  expect(postbox.letters.flatMap(({ recipients }) => recipients)).to.have.members(people.map(({ email }) => email));
  expect(new Set(postbox.letters.map(({ messageId }) => messageId))).to.have.property('size', people.length);
}

function aGate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  afterwards(open);
  return { opened, open };
}
