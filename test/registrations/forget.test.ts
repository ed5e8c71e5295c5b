import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sqliteFile } from '../../src/database/dialect.ts';
import { findEventById } from '../../src/events/store.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { findForgettable } from '../../src/registrations/forget.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/given.ts';
import { confirmLinkIn, Postbox } from '../support/postbox.ts';
import { aService, outboxEmpty } from '../support/service.ts';

const DAY = 24 * 3_600_000;
const PERSONAL = { firstName: 'Wilhelmina', lastName: 'Zzyzx', email: 'wilhelmina.zzyzx@example.org', phone: '0477 11 22 33' };

describe('Forgetting', () => {
  onEachDatabase((fresh, database) => {
    it('removes what is personal some days after the event, and keeps the counts and the history', async () => {
      const postbox = await Postbox.open();
      const { url, world, clock, forget } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: postbox.url });
      const event = await anEvent(world, { starts: '2027-05-02T10:00', forgetAfter: 10 });
      const visitor = await Visitor.at(url, event);
      await visitor.signUp(anApplicant(PERSONAL), { 'Idempotency-Key': 'once' });
      const link = confirmLinkIn(await postbox.letterTo(PERSONAL.email));
      await visitor.follow(link);
      await visitor.follow(link.replace('confirm_registration?uuid=', 'registrations/'), {
        method: 'PATCH',
        body: { email: 'w.zzyzx@example.net' },
      });
      await outboxEmpty(world);
      clock.advance(11 * DAY - 1);
      await forget();
      expect(await findForgettable(world)).to.deep.equal([]);
      expect(await world.db('registrations').where({ last_name: 'Zzyzx' })).to.have.length(1);

      clock.advance(DAY);
      expect((await findForgettable(world)).map(({ registrations, letters }) => [registrations, letters])).to.deep.equal([[1, 3]]);
      await forget();
      await forget();
      const [availability] = await world.db('availability');
      expect(availability).to.include({ slots_taken: 1 });
      const forgotten = await findEventById(world.db, event.id);
      expect(await verifyHistory(world.db, forgotten ?? event)).to.equal(null);
      expect((await visitor.follow(link)).status).to.equal(410);
      expect(await dump(world, database)).not.to.match(/zzyzx|wilhelmina|0477 11/i);
    });

    it('does not happen where the event is to be remembered', async () => {
      const { world, clock } = await aService({ DATABASE_URL: await fresh() });
      await anEvent(world, { starts: '2027-05-02T10:00', forgetAfter: null });
      clock.advance(1_000 * DAY);
      expect(await findForgettable(world)).to.deep.equal([]);
    });
  });
});

/** All there is: the file and what is written ahead of it; on PostgreSQL the rows, as the file belongs to the server. */
async function dump({ db, config }: Awaited<ReturnType<typeof aService>>['world'], database: string): Promise<string> {
  const tables = ['registrations', 'letters', 'answers', 'history', 'events'];
  if (database === 'postgres') return JSON.stringify(await Promise.all(tables.map((table) => db(table))));
  const file = sqliteFile(config.DATABASE_URL) ?? '';
  return [file, `${file}-wal`].map((name) => (existsSync(name) ? readFileSync(name, 'latin1') : '')).join();
}
