import { expect } from 'chai';
import { checkInvariants } from '../src/invariants/checkInvariants.ts';
import { addByHand } from '../src/registrations/commands/addByHand.ts';
import { validateHandAdded } from '../src/registrations/domain/addedByHand.ts';
import { createLinks } from '../src/registrations/domain/privateLink.ts';
import { type CommandProcessor, createCommandProcessor } from '../src/registrations/processing/commandProcessor.ts';
import {
  anOpenEvent,
  countOutcomes,
  GOT_SLOTS,
  manyApplicants,
  NO_SLOTS_LEFT,
  signUpConcurrently,
  visitorsAt,
} from './support/concurrentSignUps.ts';
import { onEachDatabase } from './support/databases.ts';
import { OPERATOR } from './support/factories.ts';
import { aService, createTestDeps } from './support/service.ts';
import { anUnguardedService, dropConstraints, unguardedProcessor } from './support/unguardedService.ts';

/** The concurrent sign-ups of race.test.ts with guards removed: they show that those tests detect a missing guard. */
describe('Concurrent sign-ups without a guard (negative controls)', () => {
  const settings = { RATE_LIMIT_FACTOR: '100000', NODE_ENV: 'production' };

  onEachDatabase((fresh) => {
    it('several winners without the event lock and the database constraints', async () => {
      const deps = await createTestDeps({ DATABASE_URL: await fresh(), ...settings });
      await dropConstraints(deps.db);
      const event = await anOpenEvent(deps, { slots: 1 });
      const outcomes = countOutcomes(
        await signUpConcurrently(await visitorsAt([await anUnguardedService(deps)], event), manyApplicants(200)),
      );
      expect(outcomes[GOT_SLOTS]).to.be.above(1);
      expect(await checkInvariants(deps.db)).to.include(`${event.slug} has given away more slots than it has`);
    });

    for (const isOutOfTurn of [false, true]) {
      it(`the last slot given twice by hand${isOutOfTurn ? ', out of turn,' : ''} without the event lock and the constraints, and once with them`, async () => {
        const deps = await createTestDeps({ DATABASE_URL: await fresh(), ...settings });
        await dropConstraints(deps.db);
        const addTwice = async (processor: CommandProcessor, eventId: string) => {
          const input = validateHandAdded({ firstName: 'Amina', lastName: 'Diallo', slots: 1 }, false);
          const request = { eventId, input, isConfirmed: true, isOutOfTurn, links: createLinks(deps.keys), actor: OPERATOR };
          const results = await Promise.allSettled([processor.execute(addByHand(request)), processor.execute(addByHand(request))]);
          return results.filter(({ status }) => status === 'fulfilled').length;
        };
        const guarded = await anOpenEvent(deps, { slots: 1 });
        expect(await addTwice(createCommandProcessor(deps), guarded.id)).to.equal(1);
        expect(await checkInvariants(deps.db)).to.deep.equal([]);
        const event = await anOpenEvent(deps, { slots: 1 });
        expect(await addTwice(unguardedProcessor(deps), event.id)).to.equal(2);
        expect(await checkInvariants(deps.db)).to.include(`${event.slug} has given away more slots than it has`);
      });
    }

    it('several registrations of one address without the event lock and the constraints', async () => {
      const deps = await createTestDeps({ DATABASE_URL: await fresh(), ...settings });
      await dropConstraints(deps.db);
      const people = await visitorsAt([await anUnguardedService(deps)], await anOpenEvent(deps, { slots: 200 }));
      const outcomes = countOutcomes(await signUpConcurrently(people, manyApplicants(100, { email: 'ada@example.org' })));
      expect(outcomes[GOT_SLOTS]).to.be.above(1);
      expect((await checkInvariants(deps.db)).join()).to.include('has the address of another');
    });

    it('one winner without the event lock: the database constraints stop the others', async () => {
      const deps = await createTestDeps({ DATABASE_URL: await fresh(), ...settings });
      const event = await anOpenEvent(deps, { slots: 1 });
      const outcomes = countOutcomes(
        await signUpConcurrently(await visitorsAt([await anUnguardedService(deps)], event), manyApplicants(200)),
      );
      expect(outcomes[GOT_SLOTS]).to.equal(1);
      expect(outcomes['500']).to.be.above(0);
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
    });

    it('one winner without the constraints: the event lock is enough', async () => {
      const { deps, url } = await aService({ DATABASE_URL: await fresh(), ...settings });
      await dropConstraints(deps.db);
      const event = await anOpenEvent(deps, { slots: 1 });
      const outcomes = countOutcomes(await signUpConcurrently(await visitorsAt([url], event), manyApplicants(200)));
      expect(outcomes).to.deep.equal({ [GOT_SLOTS]: 1, [NO_SLOTS_LEFT]: 199 });
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
    });
  });
});
