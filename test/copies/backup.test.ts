import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { backUp } from '../../src/copies/backup.ts';
import { restore } from '../../src/copies/restore.ts';
import { openDatabase } from '../../src/database/database.ts';
import { rows, sqliteFile } from '../../src/database/dialect.ts';
import { whatIsWrong, whatIsWrongNow } from '../../src/health/invariants.ts';
import { outboxState } from '../../src/letters/outbox.ts';
import { build, startProcess } from '../support/builtService.ts';
import { ask, Visitor } from '../support/client.ts';
import { freshFolder, freshSqlite } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/given.ts';
import { acknowledgedButLost } from '../support/invariants.ts';
import { signUpsUntilTheEnd } from '../support/load.ts';
import { confirmLinkIn, Postbox } from '../support/postbox.ts';
import { openForLong } from '../support/rush.ts';
import { aService, aWorld, SECRET } from '../support/service.ts';
import { slotkeeper } from '../support/terminal.ts';

const NO_SECRET = { DEMO: 'off', PORT: '0' };

describe('A backup', function () {
  this.timeout(120_000);

  /** A database with one registration, whose service has stopped. */
  async function aQuietDatabase(settings: Record<string, string> = { SECRET_KEY: SECRET }) {
    const DATABASE_URL = await freshSqlite();
    const world = await aWorld({ DATABASE_URL, ...settings });
    await anEvent(world, { slug: 'walk' });
    await world.db.destroy();
    return { config: readConfig({ ...NO_SECRET, DATABASE_URL, ...settings }, '/nowhere'), file: sqliteFile(DATABASE_URL) as string };
  }

  const to = () => join(freshFolder(), 'backup.sqlite');

  for (const choice of ['--sent-already', ''] as const) {
    it(`made under load brings everybody back whom it holds; letters wait for the operator${choice && `, who says ${choice}`}`, async () => {
      build();
      const DATABASE_URL = await freshSqlite();
      const postbox = await Postbox.open();
      const settings = { DATABASE_URL, SMTP_URL: postbox.url, PUBLIC_URL: 'http://localhost:1' };
      const world = await aWorld({ DATABASE_URL });
      const event = await openForLong(world, { slots: 1_000_000 });
      await world.db.destroy();
      const service = await startProcess(settings);
      const load = signUpsUntilTheEnd(await Visitor.at(service.url, event), 16, 0);
      await pause(600);
      const backup = to();
      const type = (...words: string[]) => slotkeeper(settings, words);
      const made = await type('backup', backup);
      expect([made.code, made.err]).to.deep.equal([0, '']);
      await pause(300);
      const running = await type('restore', backup);
      expect([running.code, running.err]).to.deep.equal([
        4,
        `Something has ${sqliteFile(DATABASE_URL)} open: stop the service and close your tools first.\n`,
      ]);
      await service.kill();
      const { acknowledged } = await load;
      expect((await type('restore', backup, '--check')).out).to.contain('Every promise is kept in it');

      const restored = await type('restore', backup);
      expect([restored.code, restored.err]).to.deep.equal([0, '']);
      const left = postbox.letters.length;
      const again = await startProcess(settings);
      const { body } = await ask(`${again.url}/readyz`);
      expect([body.ready, body.warnings[0]]).to.deep.equal([true, body.warnings[0]]);
      expect(body.warnings[0]).to.match(/the outbox is paused .*: slotkeeper outbox resume$/);
      const late = anApplicant();
      expect((await (await Visitor.at(again.url, event)).signUp(late)).status).to.equal(200);
      await pause(1_500);
      expect(postbox.letters.length).to.equal(left);

      const db = openDatabase(DATABASE_URL);
      const { outstanding } = await outboxState(db);
      expect(JSON.parse((await type('outbox', 'show', '--json')).out)).to.include({ outstanding });
      const resumed = await type('outbox', 'resume', ...(choice ? [choice] : []));
      expect(resumed.code).to.equal(0);
      await postbox.letterTo(late.email);
      while ((await outboxState(db)).outstanding > 0) await pause(20);
      const copies = postbox.letters.length - new Set(postbox.letters.map(({ messageId }) => messageId)).size;
      // All but the letter to whoever came after the restore had been written before: no more than these were agreed to.
      if (choice) expect(copies).to.equal(0);
      else expect(copies).to.be.within(0, outstanding - 1);
      expect(await whatIsWrongNow(db, new Date())).to.deep.equal([]);
      const [{ count } = { count: 0 }] = await rows<{ count: number }>(db, 'SELECT count(*) AS count FROM registrations');
      const gone = (await acknowledgedButLost(db, acknowledged)).length;
      expect(count).to.be.above(0);
      await db.destroy();
      console.log(
        `      ${acknowledged.length} acknowledged, ${gone} of them after the backup, ${outstanding} letters agreed on, ${copies} came twice`,
      );
    });
  }

  it('carries the secret, so that the links in letters open again elsewhere', async () => {
    const DATABASE_URL = await freshSqlite();
    const postbox = await Postbox.open();
    const { SECRET_KEY: _, ...world } = { ...(await aWorldWithOwnSecret(DATABASE_URL, postbox)) };
    const backup = to();
    await backUp(world.config, backup);
    expect(statSync(`${backup}.key`).mode & 0o777).to.equal(0o600);
    const elsewhere = await freshSqlite();
    const config = readConfig({ ...NO_SECRET, DATABASE_URL: elsewhere }, '/nowhere');
    expect(await restore(config, backup, {}, OPERATOR)).to.contain('Its secret is back as well');
    const { url } = await aService({ DATABASE_URL: elsewhere, SMTP_URL: postbox.url, SECRET_KEY: '' });
    expect((await new Visitor(url, '').follow(world.link)).status).to.equal(302);
  });

  async function aWorldWithOwnSecret(DATABASE_URL: string, postbox: Postbox) {
    const { url, world } = await aService({ DATABASE_URL, SMTP_URL: postbox.url, SECRET_KEY: '' });
    const ada = anApplicant();
    await (await Visitor.at(url, await anEvent(world))).signUp(ada);
    return { SECRET_KEY: '', config: world.config, link: confirmLinkIn(await postbox.letterTo(ada.email)) };
  }

  it('whose secret is not there is not put back, unless that is wished', async () => {
    const postbox = await Postbox.open();
    const { config } = await aWorldWithOwnSecret(await freshSqlite(), postbox);
    const backup = to();
    await backUp(config, backup);
    const elsewhere = readConfig(
      { ...NO_SECRET, DATABASE_URL: await freshSqlite(), SECRET_KEY: 'another secret that is long enough too' },
      '/nowhere',
    );
    const refused = await restore(elsewhere, backup, {}, OPERATOR).catch((error: Error) => error.message);
    expect(refused).to.match(/The links of 1 registrations are dead.*add it to SECRET_KEY/);
    expect(existsSync(sqliteFile(elsewhere.DATABASE_URL) as string)).to.equal(false);
    expect(await restore(elsewhere, backup, { anyway: true }, OPERATOR)).to.contain('It is the database now');
  });

  it('keeps what was there before, and can be taken back', async () => {
    const { config, file } = await aQuietDatabase();
    const backup = to();
    await backUp(config, backup);
    const world = await aWorld({ DATABASE_URL: config.DATABASE_URL });
    await anEvent(world, { slug: 'later' });
    await world.db.destroy();
    await restore(config, backup, {}, OPERATOR);
    const slugs = await slugsIn(file);
    const kept = readdirSync(dirname(file)).find((name) => name.startsWith(`${basename(file)}.before-restore`)) as string;
    expect([slugs, await slugsIn(join(dirname(file), kept))]).to.deep.equal([['walk'], ['later', 'walk']]);
    expect(readdirSync(dirname(file)).filter((name) => /restoring|unfinished/.test(name))).to.deep.equal([]);
  });

  async function slugsIn(file: string): Promise<string[]> {
    const db = openDatabase(`sqlite:${file}`);
    expect(await whatIsWrong(db)).to.deep.equal([]);
    const found = await rows<{ slug: string }>(db, 'SELECT slug FROM events ORDER BY slug').finally(() => db.destroy());
    return found.map(({ slug }) => slug);
  }

  it('says what is wrong with a file that cannot be put back, and changes nothing', async () => {
    const { config, file } = await aQuietDatabase();
    const before = readFileSync(file);
    const damaged: Record<string, (backup: string) => Promise<void> | void> = {
      'is not a database of Slotkeeper': (backup) => writeFileSync(backup, 'once upon a time'),
      damaged: (backup) => {
        const bytes = readFileSync(backup);
        bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 9_000);
        writeFileSync(backup, bytes);
      },
      'was written by a newer Slotkeeper \\(999_moon\\)': (backup) =>
        by(backup, "INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('999_moon', 9, 0)"),
      'entry 1 was changed': (backup) => by(backup, "UPDATE history SET actor = 'nobody'"),
    };
    for (const [said, damage] of Object.entries(damaged)) {
      const backup = to();
      await backUp(config, backup);
      chmodSync(backup, 0o600);
      await damage(backup);
      const refused = await restore(config, backup, { check: true }, OPERATOR).catch((error: Error) => error.message);
      expect(refused, said).to.match(new RegExp(said));
    }
    expect(readFileSync(file).equals(before)).to.equal(true);
  });

  async function by(backup: string, statement: string) {
    const db = openDatabase(`sqlite:${backup}`);
    await db.raw(statement);
    await rows(db, 'PRAGMA journal_mode = DELETE');
    await db.destroy();
  }

  it('is made once under a name, and on PostgreSQL by its own tool', async () => {
    const { config } = await aQuietDatabase();
    const backup = to();
    await backUp(config, backup);
    const twice = await backUp(config, backup).catch((error: Error) => error.message);
    expect(twice).to.contain('is there already');
    const onPostgres = readConfig({ ...NO_SECRET, SECRET_KEY: SECRET, DATABASE_URL: 'postgres://localhost/slots' }, '/nowhere');
    expect(await backUp(onPostgres, backup).catch((error: Error) => error.message)).to.contain('pg_dump --format=custom');
    expect(await restore(onPostgres, backup, {}, OPERATOR).catch((error: Error) => error.message)).to.contain('pg_restore');
  });
});
