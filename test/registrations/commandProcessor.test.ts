import { expect } from 'chai';
import { query } from '../../src/database/dialect.ts';
import { DomainError } from '../../src/domainError.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { changeRegistration } from '../../src/registrations/commands/changeRegistration.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import { isOnWaitList, type Registration } from '../../src/registrations/domain/registration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { onEachDatabase } from '../support/databases.ts';
import { type anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { createTestDeps } from '../support/service.ts';
import { links, registerCommand } from '../support/unitOfWork.ts';

describe('The command processor', () => {
  onEachDatabase((fresh, database) => {
    async function aProcessor(eventInput: Parameters<typeof anEvent>[1] = {}) {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      const event = await anEvent(deps, eventInput);
      const processor = createCommandProcessor(deps);
      const found = async (id: string) => (await findByIds(deps.db, [id]))[0] as Registration;
      const confirmed = async (overrides: Parameters<typeof anApplicant>[0]) => {
        const { id } = await processor.execute(registerCommand(event.id, overrides));
        const registration = await found(id);
        await processor.execute(confirm(registration, registration.linkHash, OPERATOR));
        return found(id);
      };
      return { deps, event, processor, found, confirmed };
    }

    it('loads more of the wait list until it finds who can be promoted', async () => {
      const { processor, found, confirmed, deps } = await aProcessor({ slots: 4, maxOvertakes: null });
      const first = await confirmed({ slots: 4 });
      await Promise.all(Array.from({ length: 60 }, () => confirmed({ slots: 4, waitList: true })));
      const small = await confirmed({ slots: 1, waitList: true });
      await processor.execute(changeRegistration(first, { slots: 3 }, links, OPERATOR));
      expect(isOnWaitList(await found(small.id))).to.equal(false);
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
    });

    it('group commit: executes concurrent commands in one transaction', async () => {
      const { processor, event, deps } = await aProcessor({ slots: 30 });
      const results = await Promise.allSettled(Array.from({ length: 100 }, () => processor.execute(registerCommand(event.id))));
      expect(results.filter(({ status }) => status === 'fulfilled')).to.have.length(30);
      expect(await deps.db('registrations')).to.have.length(30);
      if (database !== 'postgres') return;
      // xmin is the transaction that wrote the row.
      const written = await query<{ transactions: number }>(
        deps.db,
        'SELECT count(DISTINCT xmin::text) AS transactions FROM registrations',
      );
      expect(written[0]?.transactions).to.equal(1);
    });

    it('a command that throws fails alone', async () => {
      const { processor, event, deps } = await aProcessor();
      const broken: Command<void> = {
        eventId: event.id,
        actor: OPERATOR,
        loads: {},
        decide: () => {
          throw new Error('a bug in a rule');
        },
      };
      const results = await Promise.allSettled([
        processor.execute(registerCommand(event.id)),
        processor.execute(broken),
        processor.execute(registerCommand(event.id)),
      ]);
      expect(results.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
      expect(await deps.db('registrations')).to.have.length(2);
      expect(await checkInvariants(deps.db)).to.deep.equal([]);
    });

    it('frees an address and reassigns it within one batch', async () => {
      const { processor, event, deps, confirmed } = await aProcessor();
      const ada = await confirmed({});
      await Promise.all([processor.execute(cancel(ada, OPERATOR)), processor.execute(registerCommand(event.id, { email: ada.email }))]);
      expect(await deps.db('registrations').where({ email: ada.email }).orderBy('sequence').pluck('end_reason')).to.deep.equal([
        'cancelled',
        null,
      ]);
    });

    it('saves nothing when nothing has changed', async () => {
      const { processor, event, deps, confirmed } = await aProcessor({ slots: 1 });
      const ada = await confirmed({});
      const before = await deps.db('events').first();
      await processor.execute(confirm(ada, ada.linkHash, OPERATOR));
      const error = await processor.execute(registerCommand(event.id, { waitList: false })).catch((refused: unknown) => refused);
      expect(error).to.be.instanceOf(DomainError).with.property('code', 'conflict');
      expect(await deps.db('events').first()).to.deep.equal(before);
    });
  });
});
