import { chmodSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect } from 'chai';
import { createBackup } from '../../src/backup/backup.ts';
import { restore } from '../../src/backup/restore.ts';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { checkInvariants, checkInvariantsLive } from '../../src/invariants/checkInvariants.ts';
import { outboxState } from '../../src/messages/outbox/outbox.ts';
import { findLostAcknowledged } from '../support/acknowledged.ts';
import { build, startProcess } from '../support/builtService.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anOpenEvent, manyApplicants } from '../support/concurrentSignUps.ts';
import { freshFolder, freshSqlite } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { runCli } from '../support/runCli.ts';
import { aService, createTestDeps, TEST_SECRET } from '../support/service.ts';
import { signUpUntilDisconnected } from '../support/signUpLoad.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

const SELECT_SENT_WHILE_PAUSED = 'SELECT m.id FROM messages m JOIN outbox_pauses p ON m.sent_at > p.paused_at AND m.sent_at < p.resumed_at';
const NO_SECRET = { DEMO: 'off', PORT: '0' };

describe('A backup', function () {
  this.timeout(120_000);

  /** A database with one event that nothing has open. */
  async function aStoppedDatabase(settings: Record<string, string> = { SECRET_KEY: TEST_SECRET }) {
    const DATABASE_URL = await freshSqlite();
    const deps = await createTestDeps({ DATABASE_URL, ...settings });
    await anEvent(deps, { slug: 'walk' });
    await deps.db.destroy();
    return { config: readConfig({ ...NO_SECRET, DATABASE_URL, ...settings }, '/nowhere'), file: sqliteFile(DATABASE_URL) as string };
  }

  const backupFile = () => join(freshFolder(), 'backup.sqlite');

  for (const option of ['--mark-sent', ''] as const) {
    it(`made under load restores everybody it holds; the outbox waits for the operator${option && `, who says ${option}`}`, async () => {
      await build();
      const DATABASE_URL = await freshSqlite();
      const smtpServer = await TestSmtpServer.create();
      const settings = { DATABASE_URL, SMTP_URL: smtpServer.url, PUBLIC_URL: 'http://localhost:1' };
      const deps = await createTestDeps({ DATABASE_URL });
      const event = await anOpenEvent(deps, { slots: 1_000_000 });
      await deps.db.destroy();
      const service = await startProcess(settings);
      const load = signUpUntilDisconnected(await Visitor.at(service.url, event), { clients: 4, round: 0, pauseMs: 50 });
      await untilRegistered(DATABASE_URL, 20);
      const backup = backupFile();
      const run = (...args: string[]) => runCli(settings, args);
      const made = await run('backup', backup);
      expect([made.code, made.err]).to.deep.equal([0, '']);
      await untilRegistered(DATABASE_URL, (await countRegistrations(DATABASE_URL)) + 20);
      const running = await run('restore', backup);
      expect([running.code, running.err]).to.deep.equal([
        4,
        `Something has ${sqliteFile(DATABASE_URL)} open: stop the service and close your tools first.\n`,
      ]);
      await service.kill();
      const { acknowledged } = await load;
      expect((await run('restore', backup, '--check')).out).to.contain('All invariants hold in it');

      const restored = await run('restore', backup);
      expect([restored.code, restored.err]).to.deep.equal([0, '']);
      const receivedBefore = smtpServer.messages.length;
      const again = await startProcess(settings);
      const { body } = await sendRequest(`${again.url}/readyz`);
      expect([body.ready, body.warnings.length]).to.deep.equal([true, 1]);
      expect(body.warnings[0]).to.match(/the outbox is paused .*: slotkeeper outbox resume$/);
      const late = manyApplicants(20);
      const visitor = await Visitor.at(again.url, event);
      // Each of them makes the service look for emails to send.
      for (const applicant of late) expect((await visitor.signUp(applicant)).status).to.equal(200);
      expect(smtpServer.messages.length).to.equal(receivedBefore);

      const db = openDatabase(DATABASE_URL);
      const { outstanding } = await outboxState(db);
      expect(JSON.parse((await run('outbox', 'show', '--json')).out)).to.include({ outstanding });
      const resumed = await run('outbox', 'resume', ...(option ? [option] : []));
      expect(resumed.code).to.equal(0);
      for (const { email } of late) await smtpServer.messageTo(email);
      await until('no message is outstanding', async () => (await outboxState(db)).outstanding === 0);
      const duplicates = smtpServer.messages.length - new Set(smtpServer.messages.map(({ messageId }) => messageId)).size;
      expect(await query(db, SELECT_SENT_WHILE_PAUSED)).to.deep.equal([]);
      // Only messages written before the restore may arrive twice: all but those to `late`.
      if (option) expect(duplicates).to.equal(0);
      else expect(duplicates).to.be.within(0, outstanding - late.length);
      expect(await checkInvariantsLive(db, new Date())).to.deep.equal([]);
      const [{ count } = { count: 0 }] = await query<{ count: number }>(db, 'SELECT count(*) AS count FROM registrations');
      const lostCount = (await findLostAcknowledged(db, acknowledged)).length;
      expect(count).to.be.above(0);
      await db.destroy();
      console.log(
        `      ${acknowledged.length} acknowledged, ${lostCount} of them after the backup, ${outstanding} messages were outstanding, ${duplicates} arrived twice`,
      );
    });
  }

  function untilRegistered(DATABASE_URL: string, count: number): Promise<void> {
    return until(`${count} people are registered`, async () => (await countRegistrations(DATABASE_URL)) >= count, 60_000, 50);
  }

  async function countRegistrations(DATABASE_URL: string): Promise<number> {
    const db = openDatabase(DATABASE_URL);
    const [found] = await query<{ count: number }>(db, 'SELECT count(*) AS count FROM registrations').finally(() => db.destroy());
    return found?.count ?? 0;
  }

  it('carries the secret, so that links in emails work on another machine', async () => {
    const DATABASE_URL = await freshSqlite();
    const smtpServer = await TestSmtpServer.create();
    const { SECRET_KEY: _, ...deps } = { ...(await aServiceWithOwnSecret(DATABASE_URL, smtpServer)) };
    const backup = backupFile();
    await createBackup(deps.config, backup);
    expect(statSync(`${backup}.key`).mode & 0o777).to.equal(0o600);
    const elsewhere = await freshSqlite();
    const config = readConfig({ ...NO_SECRET, DATABASE_URL: elsewhere }, '/nowhere');
    expect(await restore(config, backup, {}, OPERATOR)).to.contain('Its secret is back as well');
    const { url } = await aService({ DATABASE_URL: elsewhere, SMTP_URL: smtpServer.url, SECRET_KEY: '' });
    expect((await new Visitor(url, '').follow(deps.link)).status).to.equal(302);
  });

  async function aServiceWithOwnSecret(DATABASE_URL: string, smtpServer: TestSmtpServer) {
    const { url, deps } = await aService({ DATABASE_URL, SMTP_URL: smtpServer.url, SECRET_KEY: '' });
    const ada = anApplicant();
    await (await Visitor.at(url, await anEvent(deps))).signUp(ada);
    return { SECRET_KEY: '', config: deps.config, link: confirmationLinkIn(await smtpServer.messageTo(ada.email)) };
  }

  it('is restored on a machine on which the service was never started', async () => {
    const { config } = await aStoppedDatabase();
    const backup = backupFile();
    await createBackup(config, backup);
    const file = join(freshFolder(), 'db', 'slotkeeper.sqlite');
    await restore({ ...config, DATABASE_URL: `sqlite:${file}` }, backup, {}, OPERATOR);
    expect(await slugsIn(file)).to.deep.equal(['walk']);
  });

  it('that is not there, or that the user of the command cannot read, is named', async () => {
    const { config } = await aStoppedDatabase();
    const backup = backupFile();
    const errorOf = () => restore(config, backup, {}, OPERATOR).catch((error: Error) => error.message);
    expect(await errorOf()).to.equal(`There is no file ${backup}.`);
    // Root, too, cannot open a link to itself.
    symlinkSync(backup, backup);
    expect(await errorOf()).to.match(/^The user \S+, as whom this command runs, cannot read \S+backup\.sqlite\. Copy it to \/tmp/);
  });

  it('without its secret is not restored, unless with --force', async () => {
    const smtpServer = await TestSmtpServer.create();
    const { config } = await aServiceWithOwnSecret(await freshSqlite(), smtpServer);
    const backup = backupFile();
    await createBackup(config, backup);
    const elsewhere = readConfig(
      { ...NO_SECRET, DATABASE_URL: await freshSqlite(), SECRET_KEY: 'another secret that is long enough too' },
      '/nowhere',
    );
    const refused = await restore(elsewhere, backup, {}, OPERATOR).catch((error: Error) => error.message);
    expect(refused).to.match(/The links of 1 registrations are dead.*add it to SECRET_KEY/);
    expect(existsSync(sqliteFile(elsewhere.DATABASE_URL) as string)).to.equal(false);
    expect(await restore(elsewhere, backup, { force: true }, OPERATOR)).to.contain('It is the database now');
  });

  it('keeps the database it replaces, so that the restore can be undone', async () => {
    const { config, file } = await aStoppedDatabase();
    const backup = backupFile();
    await createBackup(config, backup);
    const deps = await createTestDeps({ DATABASE_URL: config.DATABASE_URL });
    await anEvent(deps, { slug: 'later' });
    await deps.db.destroy();
    await restore(config, backup, {}, OPERATOR);
    const slugs = await slugsIn(file);
    const kept = readdirSync(dirname(file)).find((name) => name.startsWith(`${basename(file)}.before-restore`)) as string;
    expect([slugs, await slugsIn(join(dirname(file), kept))]).to.deep.equal([['walk'], ['later', 'walk']]);
    expect(readdirSync(dirname(file)).filter((name) => /restoring|unfinished/.test(name))).to.deep.equal([]);
  });

  async function slugsIn(file: string): Promise<string[]> {
    const db = openDatabase(`sqlite:${file}`);
    expect(await checkInvariants(db)).to.deep.equal([]);
    const found = await query<{ slug: string }>(db, 'SELECT slug FROM events ORDER BY slug').finally(() => db.destroy());
    return found.map(({ slug }) => slug);
  }

  it('reports why a file cannot be restored, and changes nothing', async () => {
    const { config, file } = await aStoppedDatabase();
    const before = readFileSync(file);
    const damaged: Record<string, (backup: string) => Promise<void> | void> = {
      'is not a database of Slotkeeper': (backup) => writeFileSync(backup, 'once upon a time'),
      damaged: (backup) => {
        const bytes = readFileSync(backup);
        bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 9_000);
        writeFileSync(backup, bytes);
      },
      'was written by a newer Slotkeeper \\(999_moon\\)': (backup) =>
        execOn(backup, "INSERT INTO knex_migrations (name, batch, migration_time) VALUES ('999_moon', 9, 0)"),
      'entry 1 was changed': (backup) => execOn(backup, "UPDATE audit_log SET actor = 'nobody'"),
    };
    for (const [expectedError, damage] of Object.entries(damaged)) {
      const backup = backupFile();
      await createBackup(config, backup);
      chmodSync(backup, 0o600);
      await damage(backup);
      const refused = await restore(config, backup, { check: true }, OPERATOR).catch((error: Error) => error.message);
      expect(refused, expectedError).to.match(new RegExp(expectedError));
    }
    expect(readFileSync(file).equals(before)).to.equal(true);
  });

  async function execOn(backup: string, statement: string) {
    const db = openDatabase(`sqlite:${backup}`);
    await db.raw(statement);
    await query(db, 'PRAGMA journal_mode = DELETE');
    await db.destroy();
  }

  it('never overwrites a file, and refers to pg_dump on PostgreSQL', async () => {
    const { config } = await aStoppedDatabase();
    const backup = backupFile();
    await createBackup(config, backup);
    const twice = await createBackup(config, backup).catch((error: Error) => error.message);
    expect(twice).to.contain('is there already');
    const lost = await createBackup(config, '/no/such/folder/slots.sqlite').catch((error: Error) => error.message);
    expect(lost).to.equal('There is no folder /no/such/folder.');
    const onPostgres = readConfig({ ...NO_SECRET, SECRET_KEY: TEST_SECRET, DATABASE_URL: 'postgres://localhost/slots' }, '/nowhere');
    expect(await createBackup(onPostgres, backup).catch((error: Error) => error.message)).to.contain('pg_dump --format=custom');
    expect(await restore(onPostgres, backup, {}, OPERATOR).catch((error: Error) => error.message)).to.contain('pg_restore');
  });
});
