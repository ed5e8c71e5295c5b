import { expect } from 'chai';
import { assertDurable, openDatabase } from '../../src/database/database.ts';
import { rows } from '../../src/database/dialect.ts';
import { isMigrated, migrate } from '../../src/database/migrate.ts';
import { freshSqlite, onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/given.ts';
import { aWorld } from '../support/service.ts';
import { afterwards } from '../support/tidy.ts';

describe('The database', () => {
  onEachDatabase((fresh, name) => {
    it('can be brought up to date by several processes that start at the same moment', async () => {
      const address = await fresh();
      const databases = [1, 2, 3].map(() => openDatabase(address));
      for (const db of databases) afterwards(() => db.destroy());
      await Promise.all(databases.map(migrate));
      for (const db of databases) expect(await isMigrated(db)).to.equal(true);
    });

    it('refuses what must never be, even when the desk is passed by', async () => {
      const { db, ...world } = await aWorld({ DATABASE_URL: await fresh() });
      const event = await anEvent({ db, ...world }, { slots: 3 });
      const refused = (sql: string, values: string[]) =>
        rows(db, sql, values).then(
          () => 'written',
          () => 'refused',
        );
      expect(await refused('UPDATE events SET slots_taken = 4 WHERE id = ?', [event.id])).to.equal('refused');
      expect(await refused('UPDATE events SET slots_taken = -1 WHERE id = ?', [event.id])).to.equal('refused');
      expect(
        await refused(
          "INSERT INTO history SELECT id || 'x', 'nothing', number, at, actor, action, subject, details, correlation_id, hash FROM history WHERE event_id = ?",
          [event.id],
        ),
      ).to.equal('refused');
      if (name === 'sqlite') expect(await refused("UPDATE events SET slots = 'many' WHERE id = ?", [event.id])).to.equal('refused');
    });
  });

  it('is not used when it may forget what it acknowledged', async () => {
    const db = openDatabase(await freshSqlite());
    afterwards(() => db.destroy());
    await migrate(db);
    await assertDurable(db);
    await db.raw('PRAGMA synchronous = NORMAL');
    const complaint = await assertDurable(db).catch((error: Error) => error.message);
    expect(complaint).to.equal('The database has synchronous = 1; it must be 2');
  });
});
