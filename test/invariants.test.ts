import { expect } from 'chai';
import { Visitor } from './support/client.ts';
import { onEachDatabase } from './support/databases.ts';
import { anApplicant, anEvent } from './support/given.ts';
import { acknowledgedButLost, whatIsWrong } from './support/invariants.ts';
import { confirmLinkIn, Postbox } from './support/postbox.ts';
import { aService } from './support/service.ts';

/** Damage to a sound database, and what the checker says of it. In SQL that both databases understand. */
const DAMAGES: Record<string, { done: string[]; said: RegExp }> = {
  'a counter of slots that is wrong': { done: ['UPDATE events SET slots_taken = slots_taken - 1'], said: /counts slots taken/ },
  'a party that got more slots than there are': {
    done: ["UPDATE registrations SET slots = 9 WHERE first_name = 'Ada'"],
    said: /given away more/,
  },
  'a counter of the wait list that is wrong': { done: ['UPDATE events SET waiting = waiting + 1'], said: /counts parties that wait/ },
  'a party that waits while slots are free': {
    done: ["UPDATE registrations SET slots = 1 WHERE first_name = 'Ada'", 'UPDATE events SET slots_taken = 1'],
    said: /waits although 2 slots are free/,
  },
  'a letter that is gone': { done: ["DELETE FROM letters WHERE template = 'confirm'"], said: /got no letter/ },
  'an entry of the history that is gone': { done: ["DELETE FROM history WHERE action = 'registered'"], said: /is not in the history/ },
  'an entry that was edited': { done: ["UPDATE history SET actor = 'nobody' WHERE number = 2"], said: /entry 2 was changed/ },
  'an entry that was taken out': { done: ['DELETE FROM history WHERE number = 3'], said: /entry 3 is missing/ },
  'the last entry taken off': {
    done: ['DELETE FROM history WHERE number = (SELECT max(number) FROM history)'],
    said: /is missing/,
  },
  'a turn beyond the count': { done: ['UPDATE registrations SET turn = turn + 10'], said: /more turns than it counts/ },
  'one address twice': {
    done: ['DROP INDEX one_live_registration_per_address', "UPDATE registrations SET email_key = 'ada@example.org'"],
    said: /has the address of another/,
  },
};

describe('The checker of our promises', () => {
  onEachDatabase((fresh) => {
    /** Ada has the three slots; Grace is confirmed and waits. */
    async function aSoundDatabase() {
      const postbox = await Postbox.open();
      const { url, world } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: postbox.url });
      const visitor = await Visitor.at(url, await anEvent(world, { slots: 3 }));
      const grace = anApplicant({ firstName: 'Grace', slots: 2, waitList: true });
      const { body } = await visitor.signUp(anApplicant({ slots: 3 }));
      await visitor.signUp(grace);
      await visitor.follow(confirmLinkIn(await postbox.letterTo(grace.email)));
      return { db: world.db, ada: body.id as string };
    }

    it('finds nothing wrong when nothing is, and nobody lost', async () => {
      const { db, ada } = await aSoundDatabase();
      expect(await whatIsWrong(db)).to.deep.equal([]);
      expect(await acknowledgedButLost(db, [ada, 'somebody else'])).to.deep.equal(['somebody else']);
    });

    for (const [damage, { done, said }] of Object.entries(DAMAGES)) {
      it(`finds ${damage}`, async () => {
        const { db } = await aSoundDatabase();
        for (const statement of done) await db.raw(statement);
        expect((await whatIsWrong(db)).join('\n')).to.match(said);
      });
    }
  });
});
