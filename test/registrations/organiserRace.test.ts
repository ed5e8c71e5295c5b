import { expect } from 'chai';
import { DomainError } from '../../src/domainError.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { addByHand } from '../../src/registrations/commands/addByHand.ts';
import { amendRegistration } from '../../src/registrations/commands/amendRegistration.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { promoteOutOfTurn } from '../../src/registrations/commands/promoteOutOfTurn.ts';
import { putBack } from '../../src/registrations/commands/putBack.ts';
import { validateHandAdded } from '../../src/registrations/domain/addedByHand.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findAllLive } from '../../src/registrations/processing/registrationRepository.ts';
import { failsAtOnce } from '../support/attempts.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, emailAddress, OPERATOR } from '../support/factories.ts';
import { Random } from '../support/random.ts';
import { createTestDeps } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const ATTENDEES = 50;
const SLOTS = 12;
const ROUNDS = 6;
const SEED = Number(process.env.SEED ?? 13);

describe('An organiser and 50 attendees at once on one event', function () {
  failsAtOnce(this);
  onEachDatabase((fresh, database) => {
    it(`oversell nothing and keep every rule (seed ${SEED})`, async () => {
      const DATABASE_URL = await fresh();
      // As the command line beside the service: two processors, each with its own connections.
      const [deps, organiserDeps] = [await createTestDeps({ DATABASE_URL }), await createTestDeps({ DATABASE_URL })];
      const [service, organiser] = [createCommandProcessor(deps), createCommandProcessor(organiserDeps)];
      const links = createLinks(deps.keys);
      const event = await anEvent(deps, { slots: SLOTS, maxOvertakes: 1 });
      const random = new Random(SEED);
      const outcomes = { done: 0, refused: 0 };
      const run = (processor: typeof service, command: Command<unknown>) =>
        processor.execute(command).then(
          () => {
            outcomes.done += 1;
          },
          (error: unknown) => {
            if (!(error instanceof DomainError)) throw error;
            outcomes.refused += 1;
          },
        );
      const signUp = (slots: number) => run(service, registerCommand(event.id, { slots, waitList: true }));
      await Promise.all(Array.from({ length: ATTENDEES }, () => signUp(1 + random.below(4))));

      for (let round = 0; round < ROUNDS; round++) {
        const live = await findAllLive(deps.db, event.id);
        const attendees = live.map((registration) =>
          run(service, random.chance(0.7) ? confirm(registration, registration.linkHash, OPERATOR) : cancel(registration, OPERATOR)),
        );
        const acts = live.map((registration, index) => run(organiser, actOn(registration, index)));
        await Promise.all([...attendees, ...acts, signUp(1), signUp(2)]);
        expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
      }
      const { slots, slots_taken } = await deps.db('events').first();
      expect(slots_taken <= slots).to.equal(true);
      console.log(`      ${database}, seed ${SEED}: ${outcomes.done} acts done, ${outcomes.refused} refused, oversold 0`);

      function actOn(registration: Parameters<typeof cancel>[0], index: number): Command<unknown> {
        const input = validateHandAdded({ firstName: 'Amina', lastName: 'Diallo', slots: 1 + random.below(2), waitList: true }, false);
        const added = { eventId: event.id, input, isConfirmed: true, isOutOfTurn: random.chance(0.5), links, actor: OPERATOR };
        const email = emailAddress(`moved${index}-${random.below(1_000_000)}@example.org`);
        return random.oneOf([
          () => confirmOnBehalf(registration, OPERATOR),
          () => promoteOutOfTurn(registration, { grant: 'promoted', moreSlots: random.below(2) }, OPERATOR),
          () => promoteOutOfTurn(registration, { grant: 'offered' }, OPERATOR),
          () => putBack(registration, { fewerSlots: random.below(2) }, OPERATOR),
          () => amendRegistration(registration, { changes: { slots: 1 + random.below(3) }, isConfirmed: false }, links, OPERATOR),
          () => amendRegistration(registration, { changes: { email }, isConfirmed: random.chance(0.5) }, links, OPERATOR),
          () => addByHand(added),
        ])();
      }
    });
  });
});
