import { expect } from 'chai';
import { migrateToPostgres } from '../../src/backup/migrateToPostgres.ts';
import { readConfig } from '../../src/config.ts';
import { checksumTable } from '../../src/database/copyTable.ts';
import { openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { introspectTables } from '../../src/database/introspect.ts';
import { checkInvariantsLive } from '../../src/invariants/checkInvariants.ts';
import { findCurrentPause } from '../../src/messages/outbox/outboxPause.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { freshPostgres, freshSqlite, isMissing, migratedPostgres, postgresFolder } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { addOnPaper } from '../support/onPaper.ts';
import { runCli } from '../support/runCli.ts';
import { aService, createTestDeps, TEST_SECRET } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

/** Quotes, other scripts, emoji, characters that JSON escapes, spaces alone. */
const NAMES = ['O\'Brien "Bo"', 'Zoë Ångström', '李小龍', 'محمد', '🦩 Flo', 'back\\slash', 'ẞ\u0301', '%s {{x}} $1', ' '.repeat(3)];

describe('Migrating to PostgreSQL', function () {
  this.timeout(60_000);
  before(function () {
    if (isMissing('PostgreSQL', postgresFolder())) this.skip();
  });

  /** A database with eleven registrations, one of them without an email address, that nothing has open. Returns a link that nobody has followed. */
  async function aPopulatedDatabase(smtpServer: TestSmtpServer) {
    const DATABASE_URL = await freshSqlite();
    const { deps, url, stop } = await aService({ DATABASE_URL, SMTP_URL: smtpServer.url });
    const visitor = await Visitor.at(url, await anEvent(deps, { slug: 'walk', slots: 30 }));
    const ada = anApplicant();
    await visitor.signUp(ada, { 'Idempotency-Key': 'once' });
    const link = confirmationLinkIn(await smtpServer.messageTo(ada.email));
    for (const lastName of NAMES) {
      const { body } = await visitor.signUp(anApplicant());
      await deps.db('registrations').where({ id: body.id }).update({ last_name: lastName });
    }
    await addOnPaper(deps, 'walk', 'Mrs Diallo called.');
    await stop();
    await deps.db.destroy();
    const config = readConfig({ DATABASE_URL, SECRET_KEY: TEST_SECRET, DEMO: 'off' }, '/nowhere');
    return { DATABASE_URL, config, link, ada };
  }

  it('brings every row, says so table by table, and the links in emails go on working', async () => {
    const smtpServer = await TestSmtpServer.create();
    const { DATABASE_URL, link, ada } = await aPopulatedDatabase(smtpServer);
    const target = await freshPostgres();
    const { code, out, err } = await runCli({ DATABASE_URL }, ['migrate-to-postgres', target]);
    expect([code, err]).to.deep.equal([0, '']);
    expect(out)
      .to.match(/registrations\s+11 rows, the same in both: [0-9a-f]{16}/)
      .and.to.match(/messages\s+10 rows/);
    const [before, after] = [openDatabase(DATABASE_URL), openDatabase(target)];
    for (const table of (await introspectTables(before)).filter(({ name }) => name !== 'outbox_pauses')) {
      expect(await checksumTable(after, table), table.name).to.deep.equal(await checksumTable(before, table));
      expect(out).to.contain(`${table.name} `);
    }
    expect(await checkInvariantsLive(after, new Date())).to.deep.equal([]);
    // Otherwise a service started on the old file by mistake would send the same messages again.
    expect((await findCurrentPause(before))?.reason).to.equal('moved to PostgreSQL');
    expect(await findCurrentPause(after)).to.equal(undefined);
    await Promise.all([before.destroy(), after.destroy()]);

    const { url, deps } = await aService({ DATABASE_URL: target, SMTP_URL: smtpServer.url });
    const visitor = await Visitor.at(url, { slug: 'walk' });
    expect((await visitor.follow(link)).status).to.equal(302);
    expect((await visitor.signUp(ada, { 'Idempotency-Key': 'once' })).status).to.equal(200);
    expect((await visitor.signUp(ada)).status).to.equal(409);
    expect((await visitor.signUp(anApplicant())).status).to.equal(200);
    const [onPaper] = await deps.db('registrations').where({ has_email: 0 });
    expect(onPaper).to.include({ origin: 'paper', email: '', email_normalized: onPaper.id, last_name: 'Diallo' });
    expect(await deps.db('audit_notes').pluck('note')).to.deep.equal(['Mrs Diallo called.']);
    expect((await sendRequest(`${url}/readyz`)).body).to.deep.equal({ ready: true, problems: [] });
    expect(await checkInvariantsLive(deps.db, deps.now())).to.deep.equal([]);
  });

  it('refuses a target with anything in it, a file that is in use, and a file that violates an invariant', async () => {
    const smtpServer = await TestSmtpServer.create();
    const { DATABASE_URL, config } = await aPopulatedDatabase(smtpServer);
    const full = await createTestDeps({ DATABASE_URL: await migratedPostgres() });
    await anEvent(full);
    const refused = (to: string) => migrateToPostgres(config, to, OPERATOR).then(String, (error: Error) => error.message);
    expect(await refused(full.config.DATABASE_URL)).to.equal('The target is not empty: events has rows.');
    const target = await freshPostgres();
    const used = await createTestDeps({ DATABASE_URL });
    await used.db('events').first();
    expect(await refused(target)).to.match(/Something has .* open: stop the service/);
    await used.db.raw('UPDATE events SET waiting_count = 3');
    await used.db.destroy();
    expect(await refused(target)).to.match(/An invariant is violated in the database to be moved:\n {2}walk counts parties that wait/);
    expect(await refused('mysql://localhost/x')).to.match(/postgres:/);
    expect(await countOf(target)).to.equal(0);
  });

  it('moves all or nothing: a row that arrives changed is seen, and then nothing has moved', async () => {
    const { config } = await aPopulatedDatabase(await TestSmtpServer.create());
    const target = await freshPostgres();
    const deps = await createTestDeps({ DATABASE_URL: target });
    await deps.db.raw(`CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.last_name = 'back\\slash' THEN NEW.last_name = 'backslash'; END IF; RETURN NEW; END $$`);
    await deps.db.raw('CREATE TRIGGER spoil BEFORE INSERT ON registrations FOR EACH ROW EXECUTE FUNCTION spoil()');
    const outcome = await migrateToPostgres(config, target, OPERATOR).then(String, (error: Error) => error.message);
    expect(outcome).to.contain('registrations is not the same in both databases; nothing was moved');
    expect(await countOf(target)).to.equal(0);
    const source = openDatabase(config.DATABASE_URL);
    expect(await findCurrentPause(source)).to.equal(undefined);
    await source.destroy();
  });

  async function countOf(target: string): Promise<number> {
    const { db } = await createTestDeps({ DATABASE_URL: target });
    const [found] = await query<{ count: number }>(db, 'SELECT count(*) AS count FROM registrations');
    return found?.count ?? Number.NaN;
  }

  it('covers every table, in foreign-key order', async () => {
    const deps = await createTestDeps();
    await deps.db.raw('CREATE TABLE aprons (id TEXT PRIMARY KEY NOT NULL, message_id TEXT REFERENCES messages (id)) STRICT');
    const names = (await introspectTables(deps.db)).map(({ name }) => name);
    expect(names).to.include.members(['events', 'registrations', 'messages', 'audit_log', 'idempotency_keys', 'outbox_pauses', 'aprons']);
    expect(names.indexOf('aprons')).to.be.above(names.indexOf('messages'));
    expect(names.indexOf('messages')).to.be.above(names.indexOf('registrations'));
    await deps.db.raw('CREATE TABLE blots (id TEXT PRIMARY KEY NOT NULL, ink BLOB) STRICT');
    expect(await introspectTables(deps.db).catch((error: Error) => error.message)).to.equal(
      'blots.ink is BLOB, and only text and integer can be compared',
    );
  });
});
