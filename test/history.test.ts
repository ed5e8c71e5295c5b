import { expect } from 'chai';
import type { Database } from '../src/database/database.ts';
import { findEventById } from '../src/events/store.ts';
import { verifyHistory } from '../src/history/verify.ts';
import { Visitor } from './support/client.ts';
import { onEachDatabase } from './support/databases.ts';
import { anApplicant, anEvent } from './support/given.ts';
import { aService } from './support/service.ts';

/** What somebody with a pencil could do to the entries of an event that has five of them. */
const TAMPERING: Record<string, (db: Database, eventId: string) => Promise<unknown>> = {
  'an entry was edited': (db) => db('history').where({ number: 3 }).update({ actor: 'nobody' }),
  'an entry was dated back': (db) => db('history').where({ number: 3 }).update({ at: '2020-01-01T00:00:00.000Z' }),
  'an entry was removed': (db) => db('history').where({ number: 2 }).delete(),
  'the newest entry was removed': (db) => db('history').where({ number: 5 }).delete(),
  'all entries were removed': (db) => db('history').delete(),
  'two entries were exchanged': async (db) => {
    await db('history').where({ number: 2 }).update({ number: 99 });
    await db('history').where({ number: 3 }).update({ number: 2 });
    await db('history').where({ number: 99 }).update({ number: 3 });
  },
  'an entry was added behind': async (db) => {
    const [last] = await db('history').where({ number: 5 });
    await db('history').insert({ ...last, id: 'another', number: 6 });
  },
  'the end was moved': (db, id) => db('events').where({ id }).update({ history_length: 4 }),
};

describe('The history', () => {
  onEachDatabase((fresh) => {
    for (const [what, tamper] of Object.entries(TAMPERING)) {
      it(`finds that ${what}`, async () => {
        const { url, world } = await aService({ DATABASE_URL: await fresh() });
        const event = await anEvent(world);
        const visitor = await Visitor.at(url, event);
        for (let n = 0; n < 4; n++) await visitor.signUp(anApplicant());
        const verified = async () => verifyHistory(world.db, (await findEventById(world.db, event.id)) ?? event);
        expect(await verified()).to.equal(null);
        await tamper(world.db, event.id);
        expect(await verified()).to.be.a('string');
      });
    }
  });
});
