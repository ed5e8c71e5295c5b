import { expect } from 'chai';
import { whatIsWrong } from '../src/health/invariants.ts';
import { aCarelessService, takeGuardsOut } from './support/careless.ts';
import { onEachDatabase } from './support/databases.ts';
import { allAtOnce, many, NOTHING_LEFT, openForLong, peopleAt, SLOTS, tally } from './support/rush.ts';
import { aService, aWorld } from './support/service.ts';

/** The rushes of race.test.ts where something that guards us was taken out: they show that those tests would notice. */
describe('A rush, when a guard is taken out,', () => {
  const settings = { RATE_LIMIT_FACTOR: '100000', NODE_ENV: 'production' };

  onEachDatabase((fresh) => {
    it('has several winners without the lock of the desk and the constraints of the database', async () => {
      const world = await aWorld({ DATABASE_URL: await fresh(), ...settings });
      await takeGuardsOut(world.db);
      const event = await openForLong(world, { slots: 1 });
      const answers = tally(await allAtOnce(await peopleAt([await aCarelessService(world)], event), many(200)));
      expect(answers[SLOTS]).to.be.above(1);
      expect(await whatIsWrong(world.db)).to.include(`${event.slug} has given away more slots than it has`);
    });

    it('makes several registrations of one address without the lock and the constraints', async () => {
      const world = await aWorld({ DATABASE_URL: await fresh(), ...settings });
      await takeGuardsOut(world.db);
      const people = await peopleAt([await aCarelessService(world)], await openForLong(world, { slots: 200 }));
      const answers = tally(await allAtOnce(people, many(100, { email: 'ada@example.org' })));
      expect(answers[SLOTS]).to.be.above(1);
      expect((await whatIsWrong(world.db)).join()).to.include('has the address of another');
    });

    it('has one winner without the lock: the constraints of the database stop the others', async () => {
      const world = await aWorld({ DATABASE_URL: await fresh(), ...settings });
      const event = await openForLong(world, { slots: 1 });
      const answers = tally(await allAtOnce(await peopleAt([await aCarelessService(world)], event), many(200)));
      expect(answers[SLOTS]).to.equal(1);
      expect(answers['500']).to.be.above(0);
      expect(await whatIsWrong(world.db)).to.deep.equal([]);
    });

    it('has one winner without the constraints: the lock of the desk is enough', async () => {
      const { world, url } = await aService({ DATABASE_URL: await fresh(), ...settings });
      await takeGuardsOut(world.db);
      const event = await openForLong(world, { slots: 1 });
      const answers = tally(await allAtOnce(await peopleAt([url], event), many(200)));
      expect(answers).to.deep.equal({ [SLOTS]: 1, [NOTHING_LEFT]: 199 });
      expect(await whatIsWrong(world.db)).to.deep.equal([]);
    });
  });
});
