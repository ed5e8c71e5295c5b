import { expect } from 'chai';
import { rows } from '../../src/database/dialect.ts';
import { whatIsWrong } from '../../src/health/invariants.ts';
import { cancel } from '../../src/registrations/cancel.ts';
import { changeRegistration } from '../../src/registrations/change.ts';
import { confirm } from '../../src/registrations/confirm.ts';
import { type Command, openDesk } from '../../src/registrations/desk.ts';
import { register } from '../../src/registrations/register.ts';
import { isOnWaitList, type Registration } from '../../src/registrations/registration.ts';
import { findById } from '../../src/registrations/store.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/given.ts';
import { aWorld } from '../support/service.ts';
import { links } from '../support/sheet.ts';

describe('The desk', () => {
  onEachDatabase((fresh, database) => {
    async function aDesk(plan: Parameters<typeof anEvent>[1] = {}) {
      const world = await aWorld({ DATABASE_URL: await fresh() });
      const event = await anEvent(world, plan);
      const desk = openDesk(world);
      const found = async (id: string) => (await findById(world.db, [id]))[0] as Registration;
      const confirmed = async (wishes: Parameters<typeof anApplicant>[0]) => {
        const { id } = await desk.ask(register(event.id, anApplicant(wishes), links, OPERATOR));
        const registration = await found(id);
        await desk.ask(confirm(registration, registration.linkHash, OPERATOR));
        return found(id);
      };
      return { world, event, desk, found, confirmed };
    }

    it('reads on in the wait list until it has found who can move up', async () => {
      const { desk, found, confirmed, world } = await aDesk({ slots: 4, overtakes: null });
      const first = await confirmed({ slots: 4 });
      await Promise.all(Array.from({ length: 60 }, () => confirmed({ slots: 4, waitList: true })));
      const small = await confirmed({ slots: 1, waitList: true });
      await desk.ask(changeRegistration(first, { slots: 3 }, links, OPERATOR));
      expect(isOnWaitList(await found(small.id))).to.equal(false);
      expect(await whatIsWrong(world.db)).to.deep.equal([]);
    });

    it('decides what comes together in one transaction, and answers everybody', async () => {
      const { desk, event, world } = await aDesk({ slots: 30 });
      const answers = await Promise.allSettled(
        Array.from({ length: 100 }, () => desk.ask(register(event.id, anApplicant(), links, OPERATOR))),
      );
      expect(answers.filter(({ status }) => status === 'fulfilled')).to.have.length(30);
      expect(await world.db('registrations')).to.have.length(30);
      if (database !== 'postgres') return;
      // Every row knows which transaction wrote it.
      const written = await rows<{ transactions: number }>(
        world.db,
        'SELECT count(DISTINCT xmin::text) AS transactions FROM registrations',
      );
      expect(written[0]?.transactions).to.equal(1);
    });

    it('lets a command that breaks fail alone', async () => {
      const { desk, event, world } = await aDesk();
      const broken: Command<void> = {
        eventId: event.id,
        by: OPERATOR,
        sees: {},
        decide: () => {
          throw new Error('a bug in a rule');
        },
      };
      const answers = await Promise.allSettled([
        desk.ask(register(event.id, anApplicant(), links, OPERATOR)),
        desk.ask(broken),
        desk.ask(register(event.id, anApplicant(), links, OPERATOR)),
      ]);
      expect(answers.map(({ status }) => status)).to.deep.equal(['fulfilled', 'rejected', 'fulfilled']);
      expect(await world.db('registrations')).to.have.length(2);
      expect(await whatIsWrong(world.db)).to.deep.equal([]);
    });

    it('frees an address and gives it to the next, in one batch', async () => {
      const { desk, event, world, confirmed } = await aDesk();
      const ada = await confirmed({});
      await Promise.all([
        desk.ask(cancel(ada, OPERATOR)),
        desk.ask(register(event.id, anApplicant({ email: ada.email }), links, OPERATOR)),
      ]);
      expect(await world.db('registrations').where({ email: ada.email }).orderBy('turn').pluck('ending')).to.deep.equal([
        'cancelled',
        null,
      ]);
    });

    it('writes nothing when nothing has changed', async () => {
      const { desk, event, world, confirmed } = await aDesk({ slots: 1 });
      const ada = await confirmed({});
      const before = await world.db('events').first();
      await desk.ask(confirm(ada, ada.linkHash, OPERATOR));
      await desk.ask(register(event.id, anApplicant(), links, OPERATOR)).catch(() => {});
      expect(await world.db('events').first()).to.deep.equal(before);
    });
  });
});
