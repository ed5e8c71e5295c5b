import { expect } from 'chai';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { isMigrated, migrate } from '../../src/database/migrate.ts';
import { DomainError } from '../../src/domainError.ts';
import { onCleanup } from '../support/cleanup.ts';
import { freshPostgres, freshSqlite, onEachDatabase } from '../support/databases.ts';

const VIEWS = ['accounts_list', 'attendees', 'availability', 'mail_log', 'needs_attention', 'registrations_list', 'wait_list'];
/** The migrations before they were squashed into the baseline of 0.1.0. */
const UNRELEASED_MIGRATIONS = ['001_events', '002_registrations', '003_letters', '004_history', '005_answers'];

describe('Migrating', () => {
  onEachDatabase((_fresh, name) => {
    async function anEmptyDatabase(): Promise<Database> {
      const db = openDatabase(await (name === 'sqlite' ? freshSqlite() : freshPostgres()));
      onCleanup(() => db.destroy());
      return db;
    }

    it('brings a fresh database to the newest schema, once', async () => {
      const db = await anEmptyDatabase();
      const ran = await migrate(db);
      expect(ran[0]).to.equal('001_baseline');
      expect(await migrate(db), 'again').to.deep.equal([]);
      expect(await isMigrated(db)).to.equal(true);
      expect(await db('knex_migrations').orderBy('id').pluck('name')).to.deep.equal(ran);
    });

    it('creates every view, and creates them anew each time', async () => {
      const db = await anEmptyDatabase();
      await migrate(db);
      for (const view of VIEWS) expect(await db(view), view).to.deep.equal([]);
      await db.raw('DROP VIEW accounts_list');
      await migrate(db);
      expect(await db('accounts_list')).to.deep.equal([]);
    });

    it('keeps the comments of the columns, where the tools of the database show them', async () => {
      const db = await anEmptyDatabase();
      await migrate(db);
      const [found] =
        name === 'sqlite'
          ? await query<{ comment: string }>(db, "SELECT sql AS comment FROM sqlite_schema WHERE name = 'events'")
          : await query<{ comment: string }>(
              db,
              `SELECT col_description('events'::regclass, attnum) AS comment FROM pg_attribute
              WHERE attrelid = 'events'::regclass AND attname = 'slug'`,
            );
      expect(found?.comment).to.contain('name in URLs: summer-walk');
    });

    it('refuses a database from before 0.1.0, says what to do, and changes nothing', async () => {
      const db = await anEmptyDatabase();
      await createUnreleasedDatabase(db);
      const error = await migrate(db).catch((error: unknown) => error);
      expect(error).to.be.instanceOf(DomainError);
      const { code, message } = error as DomainError;
      expect(code).to.equal('conflict');
      expect(message).to.match(/^This database was created by a version before 0\.1\.0.*DATABASE_URL[^.]*\.$/);
      expect(await db('knex_migrations').orderBy('id').pluck('name')).to.deep.equal(UNRELEASED_MIGRATIONS);
      expect(await db('mail_log')).to.deep.equal([{ id: 'a-letter' }]);
      expect(await db.schema.hasTable('events')).to.equal(false);
    });
  });
});

async function createUnreleasedDatabase(db: Database): Promise<void> {
  // Creates the tables of Knex.
  await db.migrate.list({ migrationSource: { getMigrations: async () => [] } } as never);
  const ranAt = new Date().toISOString();
  await db('knex_migrations').insert(UNRELEASED_MIGRATIONS.map((name) => ({ name, batch: 1, migration_time: ranAt })));
  await db.raw('CREATE TABLE letters (id TEXT PRIMARY KEY NOT NULL)');
  await db.raw("INSERT INTO letters (id) VALUES ('a-letter')");
  await db.raw('CREATE VIEW mail_log AS SELECT id FROM letters');
}
