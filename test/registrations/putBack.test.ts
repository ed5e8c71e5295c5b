import { expect } from 'chai';
import { DomainError } from '../../src/domainError.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { createDispatcher } from '../../src/messages/delivery/dispatcher.ts';
import type { EmailMessage } from '../../src/messages/email.ts';
import { acceptOffer } from '../../src/registrations/commands/acceptOffer.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { promoteOutOfTurn } from '../../src/registrations/commands/promoteOutOfTurn.ts';
import { putBack } from '../../src/registrations/commands/putBack.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { isOffered, isOnWaitList, type Registration } from '../../src/registrations/domain/registration.ts';
import { createRegistrationComposer } from '../../src/registrations/emails/composeEmails.ts';
import { expireOverdueRegistrations } from '../../src/registrations/jobs/expireOverdue.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { loadStory } from '../../src/registrations/processing/registrationStory.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { createTestDeps } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const HOUR_MS = 3_600_000;

describe('Putting a party back on the wait list', () => {
  onEachDatabase((fresh) => {
    async function setUp(settings: object = {}) {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      const processor = createCommandProcessor(deps);
      const event = await anEvent(deps, { slots: 4, ...settings });
      const sent: EmailMessage[] = [];
      const transport = { send: async (message: EmailMessage) => void sent.push(message), close() {} };
      const { dispatch } = createDispatcher(deps, 'email', transport, createRegistrationComposer(deps, createLinks(deps.keys)));
      const now = async (party: Registration) => (await findByIds(deps.db, [party.id]))[0] as Registration;
      const confirmed = async (slots: number) => {
        const { id } = await processor.execute(registerCommand(event.id, { slots, waitList: true }));
        const [registration] = await findByIds(deps.db, [id]);
        if (!registration) throw new Error('not registered');
        await processor.execute(confirm(registration, registration.linkHash, OPERATOR));
        return now(registration);
      };
      const expectSound = async () => expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
      return { deps, processor, event, now, confirmed, dispatch, sent, expectSound };
    }

    it('undoes what was given out of turn: the slots go to those whom it had overtaken', async () => {
      const { processor, event, now, confirmed, dispatch, sent, deps, expectSound } = await setUp({ maxOvertakes: 0 });
      await confirmed(2);
      const [head, friend] = [await confirmed(3), await confirmed(2)];
      await processor.execute(promoteOutOfTurn(friend, { grant: 'promoted' }, OPERATOR));
      await processor.execute(putBack(friend, {}, OPERATOR));
      expect([isOnWaitList(await now(head)), isOnWaitList(await now(friend))]).to.deep.equal([true, true]);
      expect((await now(friend)).sequence).to.equal(friend.sequence);
      expect((await loadStory(deps.db, await now(friend), event)).rank).to.equal(2);
      await dispatch();
      const told = sent.filter(({ to }) => to === friend.email).at(-1);
      expect(told?.text).to.contain('put you back on the wait list');
      await expectSound();
    });

    it('is refused if the rules would give it its slots back at once, and changes nothing', async () => {
      const { processor, deps, now, confirmed, expectSound } = await setUp();
      const [alone] = [await confirmed(4), await confirmed(1)];
      const before = await deps.db('audit_log').count();
      const error = await processor.execute(putBack(alone, {}, OPERATOR)).catch((error: unknown) => error);
      expect(error).to.be.instanceOf(DomainError).with.property('code', 'conflict');
      expect(await now(alone)).to.deep.equal(alone);
      expect(await deps.db('audit_log').count()).to.deep.equal(before);
      await expectSound();
    });

    it('can take the slots away from the event at the same time, so that they go to nobody', async () => {
      const { processor, deps, now, confirmed, expectSound } = await setUp();
      const [last, waiting] = [[await confirmed(2), await confirmed(2)][1] as Registration, await confirmed(1)];
      await processor.execute(putBack(last, { fewerSlots: 2 }, OPERATOR));
      expect(await deps.db('events').first('slots', 'slots_taken', 'waiting_count')).to.deep.equal({
        slots: 2,
        slots_taken: 2,
        waiting_count: 2,
      });
      expect(isOnWaitList(await now(waiting))).to.equal(true);
      const tooMany = await processor
        .execute(putBack(await now(last), { fewerSlots: 3 }, OPERATOR))
        .catch((error: DomainError) => error.code);
      expect(tooMany).to.equal('conflict');
      await expectSound();
    });

    it('takes back an offer, and a later one has its whole time', async () => {
      const { processor, deps, now, confirmed, dispatch, expectSound } = await setUp({
        promotion: 'offer',
        offerWithinMinutes: 24 * 60,
        maxOvertakes: 0,
      });
      await confirmed(2);
      const [, friend] = [await confirmed(3), await confirmed(2)];
      const offer = async () => processor.execute(promoteOutOfTurn(await now(friend), { grant: 'offered' }, OPERATOR));
      await offer();
      await dispatch();
      await processor.execute(putBack(await now(friend), {}, OPERATOR));
      deps.clock.advance(23 * HOUR_MS);
      await offer();
      deps.clock.advance(2 * HOUR_MS);
      await expireOverdueRegistrations(deps, processor);
      expect(isOffered(await now(friend)), 'the first offer would be over').to.equal(true);
      expect((await now(friend)).remindedAt).to.equal(null);
      await dispatch();
      await processor.execute(acceptOffer(await now(friend), OPERATOR));
      await processor.execute(putBack(await now(friend), {}, OPERATOR));
      await expectSound();
    });
  });
});
