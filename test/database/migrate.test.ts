import { expect } from 'chai';
import { events } from '../../db/migrations/001_events.ts';
import { registrations } from '../../db/migrations/002_registrations.ts';
import { letters } from '../../db/migrations/003_letters.ts';
import { history } from '../../db/migrations/004_history.ts';
import { answers } from '../../db/migrations/005_answers.ts';
import { languages } from '../../db/migrations/006_languages.ts';
import { openDatabase } from '../../src/database/database.ts';
import { dialectOf } from '../../src/database/dialect.ts';
import { migrate } from '../../src/database/migrate.ts';
import { findEvent } from '../../src/events/store.ts';
import { verifyHistory } from '../../src/history/verify.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/given.ts';
import { aService } from '../support/service.ts';
import { afterwards } from '../support/tidy.ts';

/** The tables as they were before accounts. */
const BEFORE = {
  '001_events': events,
  '002_registrations': registrations,
  '003_letters': letters,
  '004_history': history,
  '005_answers': answers,
};

describe('A database from before there were accounts', () => {
  onEachDatabase((fresh) => {
    it('keeps every row, and its histories still verify', async () => {
      const there = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(there.world);
      const visitor = await Visitor.at(there.url, event);
      for (let n = 0; n < 3; n++) await visitor.signUp(anApplicant());
      const before: Record<string, object[]> = {};
      for (const table of ['events', 'registrations', 'letters', 'history']) before[table] = await there.world.db(table).orderBy('id');

      const DATABASE_URL = await fresh();
      const db = openDatabase(DATABASE_URL);
      afterwards(() => db.destroy());
      const options = dialectOf(db).tableOptions;
      for (const statement of [...Object.values(BEFORE).flatMap((make) => make(options)), ...languages()]) await db.raw(statement);
      await db.migrate.list({ migrationSource: { getMigrations: async () => [] } } as never);
      const ran = [...Object.keys(BEFORE), '006_languages'].map((name) => ({ name, batch: 1, migration_time: new Date().toISOString() }));
      await db('knex_migrations').insert(ran);
      // The old views read the tables that are about to be made anew.
      await db.raw('CREATE VIEW mail_log AS SELECT id FROM letters');
      for (const [table, kept] of Object.entries(before)) {
        const columns = Object.keys(await db(table).columnInfo());
        await db(table).insert(kept.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => columns.includes(name)))));
      }

      expect((await migrate(db)).slice(0, 2)).to.deep.equal(['007_accounts', '008_accounts_in_letters_and_history']);
      expect(await migrate(db), 'once').to.deep.equal([]);
      for (const [table, kept] of Object.entries(before)) expect(await db(table).orderBy('id'), table).to.deep.equal(kept);
      const moved = await findEvent(db, event.slug);
      expect(moved && (await verifyHistory(db, moved))).to.equal(null);
      expect(await db('mail_log')).to.have.length(3);

      const after = await aService({ DATABASE_URL });
      expect((await (await Visitor.at(after.url, event)).signUp(anApplicant())).status).to.equal(200);
    });
  });
});
