import { expect } from 'chai';
import { verifyChain } from '../src/audit/verifyChain.ts';
import type { Database } from '../src/database/database.ts';
import { findEventById } from '../src/events/eventRepository.ts';
import { Visitor } from './support/client.ts';
import { onEachDatabase } from './support/databases.ts';
import { anApplicant, anEvent } from './support/factories.ts';
import { aService } from './support/service.ts';

/** Ways to tamper with the five audit entries of an event. */
const TAMPERING: Record<string, (db: Database, eventId: string) => Promise<unknown>> = {
  'an entry was edited': (db) => db('audit_log').where({ sequence: 3 }).update({ actor: 'nobody' }),
  'an entry was dated back': (db) => db('audit_log').where({ sequence: 3 }).update({ at: '2020-01-01T00:00:00.000Z' }),
  'an entry was removed': (db) => db('audit_log').where({ sequence: 2 }).delete(),
  'the newest entry was removed': (db) => db('audit_log').where({ sequence: 5 }).delete(),
  'all entries were removed': (db) => db('audit_log').delete(),
  'two entries were exchanged': async (db) => {
    await db('audit_log').where({ sequence: 2 }).update({ sequence: 99 });
    await db('audit_log').where({ sequence: 3 }).update({ sequence: 2 });
    await db('audit_log').where({ sequence: 99 }).update({ sequence: 3 });
  },
  'an entry was added behind': async (db) => {
    const [last] = await db('audit_log').where({ sequence: 5 });
    await db('audit_log').insert({ ...last, id: 'another', sequence: 6 });
  },
  'the end was moved': (db, id) => db('events').where({ id }).update({ audit_length: 4 }),
};

describe('Audit log verification', () => {
  onEachDatabase((fresh) => {
    for (const [damage, tamper] of Object.entries(TAMPERING)) {
      it(`detects that ${damage}`, async () => {
        const { url, deps } = await aService({ DATABASE_URL: await fresh() });
        const event = await anEvent(deps);
        const visitor = await Visitor.at(url, event);
        for (let n = 0; n < 4; n++) await visitor.signUp(anApplicant());
        const verify = async () => verifyChain(deps.db, (await findEventById(deps.db, event.id)) ?? event);
        expect(await verify()).to.equal(null);
        await tamper(deps.db, event.id);
        expect(await verify()).to.be.a('string');
      });
    }
  });
});
