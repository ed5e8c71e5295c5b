import { chmodSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { closeDeps, createDeps } from '../../src/createDeps.ts';
import { assertDurable, openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { isMigrated, migrate } from '../../src/database/migrate.ts';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { onCleanup } from '../support/cleanup.ts';
import { freshSqlite, onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { createTestDeps } from '../support/service.ts';

describe('The database', () => {
  onEachDatabase((fresh, name) => {
    it('can be brought up to date by several processes that start at the same moment', async () => {
      const address = await fresh();
      const databases = [1, 2, 3].map(() => openDatabase(address));
      for (const db of databases) onCleanup(() => db.destroy());
      await Promise.all(databases.map(migrate));
      for (const db of databases) expect(await isMigrated(db)).to.equal(true);
    });

    it('enforces the invariants even when the command processor is bypassed', async () => {
      const { db, ...deps } = await createTestDeps({ DATABASE_URL: await fresh() });
      const event = await anEvent({ db, ...deps }, { slots: 3 });
      const outcomeOf = (sql: string, values: string[]) =>
        query(db, sql, values).then(
          () => 'written',
          () => 'rejected',
        );
      expect(await outcomeOf('UPDATE events SET slots_taken = 4 WHERE id = ?', [event.id])).to.equal('rejected');
      expect(await outcomeOf('UPDATE events SET slots_taken = -1 WHERE id = ?', [event.id])).to.equal('rejected');
      expect(
        await outcomeOf(
          "INSERT INTO audit_log SELECT id || 'x', 'nothing', sequence, at, actor, action, subject_id, data, correlation_id, hash FROM audit_log WHERE event_id = ?",
          [event.id],
        ),
      ).to.equal('rejected');
      if (name === 'sqlite') expect(await outcomeOf("UPDATE events SET slots = 'many' WHERE id = ?", [event.id])).to.equal('rejected');
    });
  });

  it('is readable by its owner alone, also where files are usually readable by all, and where an earlier version left it so', async () => {
    const umask = process.umask(0o022);
    onCleanup(() => void process.umask(umask));
    const DATABASE_URL = await freshSqlite();
    const file = sqliteFile(DATABASE_URL) as string;
    const modes = () => ['', '-wal', '-shm'].map((suffix) => (statSync(`${file}${suffix}`).mode & 0o777).toString(8));
    const config = readConfig({ DATABASE_URL, LOG_LEVEL: 'silent' }, '/nowhere');
    const first = await createDeps(config);
    onCleanup(() => closeDeps(first));
    expect(modes()).to.deep.equal(['600', '600', '600']);
    for (const suffix of ['', '-wal', '-shm']) chmodSync(`${file}${suffix}`, 0o644);
    const second = await createDeps(config);
    onCleanup(() => closeDeps(second));
    expect(modes()).to.deep.equal(['600', '600', '600']);
  });

  it('is refused when its settings are not durable', async () => {
    const db = openDatabase(await freshSqlite());
    onCleanup(() => db.destroy());
    await migrate(db);
    await assertDurable(db);
    await db.raw('PRAGMA synchronous = NORMAL');
    const errorMessage = await assertDurable(db).catch((error: Error) => error.message);
    expect(errorMessage).to.equal('The database has synchronous = 1; it must be 2');
  });
});
