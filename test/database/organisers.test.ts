import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { rows } from '../../src/database/dialect.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, SEBASTIEN } from '../support/given.ts';
import { confirmLinkIn, Postbox } from '../support/postbox.ts';
import { exampleQueries } from '../support/queries.ts';
import { aService } from '../support/service.ts';

describe('An organiser who looks into the database', () => {
  onEachDatabase((fresh) => {
    async function anEvening() {
      const postbox = await Postbox.open();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: postbox.url });
      const event = await anEvent(service.world, { slots: 2 });
      const visitor = await Visitor.at(service.url, event);
      const { body } = await visitor.signUp(SEBASTIEN);
      await visitor.follow(confirmLinkIn(await postbox.letterTo(SEBASTIEN.email)));
      const grace = anApplicant({ firstName: 'Grace', lastName: 'Hopper', waitList: true });
      await visitor.signUp(grace);
      await postbox.letterTo(grace.email);
      return { ...service, postbox, event, registration: body.id };
    }

    it('finds the fields of the mission, and who comes, who waits and how full it is', async () => {
      const { world, event } = await anEvening();
      const [grace, sebastien] = await world.db('registrations_list');
      expect(sebastien).to.include({ event: event.slug, first_name: 'Sebastien', slots: 2, member: 0, confirmed: 1, on_wait_list: 0 });
      expect(grace).to.include({ first_name: 'Grace', wait_list: 1, confirmed: 0, on_wait_list: 1 });
      expect((await world.db('attendees')).map(({ last_name }) => last_name)).to.deep.equal(['D']);
      expect((await world.db('wait_list')).map(({ last_name }) => last_name)).to.deep.equal(['Hopper']);
      const [availability] = await world.db('availability');
      expect(availability).to.include({ slots: 2, slots_taken: 2, slots_free: 0, parties_waiting: 1, slots_wished_for: 1, open: 1 });
      expect(await world.db('needs_attention')).to.deep.equal([]);
    });

    it('gets an answer from every example question', async () => {
      const { world, event, registration } = await anEvening();
      const answers = new Map<string, unknown[]>();
      for (const { name, sql } of exampleQueries()) {
        const values = { event: event.slug, text: 'HOPPER', registration };
        answers.set(name, await rows(world.db, sql, values as never));
      }
      expect(answers.size).to.equal(10);
      expect(answers.get('find-a-person')).to.have.length(1);
      expect(answers.get('not-confirmed')).to.have.length(1);
      expect(answers.get('what-happened')).to.have.length(2);
    });
  });

  it('finds the same questions in Datasette', () => {
    const { databases } = JSON.parse(readFileSync(join(ROOT, 'db', 'queries', 'datasette.json'), 'utf8'));
    const expected = Object.fromEntries(exampleQueries().map(({ name, title, sql }) => [name, { title, sql }]));
    expect(databases.slotkeeper.queries).to.deep.equal(expected);
  });
});
