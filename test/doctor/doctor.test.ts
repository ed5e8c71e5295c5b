import { once } from 'node:events';
import { chmodSync, mkdirSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { expect } from 'chai';
import { secretFile } from '../../src/crypto/keys.ts';
import { renewInstallationId } from '../../src/database/installation.ts';
import { rebuildCommand, reinstallCommand } from '../../src/database/reinstall.ts';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { checkDiskSpace } from '../../src/doctor/disk.ts';
import { type DoctorOptions, runDoctor } from '../../src/doctor/doctor.ts';
import { checkNodeVersion, checkPostgresVersion, checkSqliteVersion } from '../../src/doctor/versions.ts';
import { pauseOutbox } from '../../src/messages/outbox/outboxPause.ts';
import { mailboxFolder } from '../../src/messages/transports/devMailbox.ts';
import { aCertificate } from '../support/certificate.ts';
import { onCleanup } from '../support/cleanup.ts';
import { Visitor } from '../support/client.ts';
import { freshSqlite, isMissing, migratedPostgres, onEachDatabase, postgresFolder } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { aPostgresProxy } from '../support/postgresProxy.ts';
import { runCli } from '../support/runCli.ts';
import { aService, createTestDeps, type RunningService, TEST_SECRET, untilOutboxEmpty } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { dropConstraints } from '../support/unguardedService.ts';

type Settings = Record<string, string>;

describe('slotkeeper doctor', function () {
  this.timeout(60_000);

  /** A running service with one registration whose email was sent. */
  async function aHealthyService(
    DATABASE_URL: string,
    more: Settings = {},
  ): Promise<RunningService & { smtpServer: TestSmtpServer; settings: Settings }> {
    const smtpServer = await TestSmtpServer.create();
    const running = await aService({ DATABASE_URL, SMTP_URL: smtpServer.url, ...more });
    await (await Visitor.at(running.url, await anEvent(running.deps))).signUp(anApplicant());
    await untilOutboxEmpty(running.deps);
    const usual = { DEMO: 'off', SECRET_KEY: TEST_SECRET, SMTP_URL: smtpServer.url, MAIL_FROM: 'Club <club@example.org>' };
    const bounces = { MAIL_RETURN_PATH: 'bounces@example.org' };
    return { ...running, smtpServer, settings: { ...usual, ...bounces, PUBLIC_URL: running.url, DATABASE_URL, ...more } };
  }

  /** Findings that are not ok, as `LEVEL check: message`. */
  async function problems(settings: Settings, options: DoctorOptions = {}, now = new Date('2027-05-01T08:01:00.000Z')): Promise<string[]> {
    const findings = await runDoctor(options, settings, () => now);
    const failing = findings.filter(({ level, check }) => level !== 'ok' && check !== 'Node' && check !== 'disk');
    for (const { fix } of failing) expect(fix).to.be.a('string').and.not.equal('');
    return failing.map(({ level, check, message }) => `${level} ${check}: ${message}`);
  }

  onEachDatabase((fresh) => {
    it('reports nothing on a healthy service, and sends a test email when asked to', async () => {
      const { settings, smtpServer } = await aHealthyService(await fresh());
      expect(await problems(settings, { invariants: true, sendTest: 'amina@example.org' })).to.deep.equal([]);
      expect((await smtpServer.messageTo('amina@example.org')).subject).to.equal('Slotkeeper: a test email');
    });

    it('reports a violated invariant on a running service', async () => {
      const { settings, deps } = await aHealthyService(await fresh());
      await deps.db.raw('DELETE FROM messages');
      expect(await problems(settings)).to.deep.equal([]);
      expect((await problems(settings, { invariants: true })).join()).to.match(/^FAIL invariants: .* got no message/);
    });

    it('reports a paused outbox, a stalled one, and messages that were given up', async () => {
      const { settings, deps } = await aHealthyService(await fresh());
      await deps.db.raw("UPDATE messages SET sent_at = NULL, locked_until = '2099-01-01T08:00:00.000Z'");
      const late = new Date('2027-05-01T09:00:00.000Z');
      expect((await problems(settings, {}, late)).join()).to.match(
        /^FAIL outbox: it is stalled: messages \(email\) that should have been sent: 1, the first at 2027-05-01T08:00/,
      );
      await deps.db.raw("UPDATE messages SET channel = 'sms'");
      expect((await problems(settings, {}, late)).join()).to.match(
        /^FAIL outbox: it is stalled: messages \(sms\) that should have been sent: 1,/,
      );
      await deps.db.raw("UPDATE messages SET channel = 'email'");
      await pauseOutbox(deps, 'restored', OPERATOR);
      expect((await problems(settings, {}, late)).join()).to.match(/^WARN outbox: paused since .*: restored; messages waiting: 1$/);
      await deps.db.raw("UPDATE messages SET failed_at = '2027-05-01T08:00:00.000Z'");
      expect((await problems(settings)).join()).to.contain('WARN outbox: messages given up: 1');
    });

    it('reports that nothing receives bounces, and that some came', async () => {
      const { settings, deps } = await aHealthyService(await fresh());
      expect((await problems({ ...settings, MAIL_RETURN_PATH: '' })).join()).to.match(
        /^WARN bounces: nothing receives emails that come back/,
      );
      await deps.db.raw(
        "INSERT INTO message_reports (message_id, kind, at, source) SELECT id, 'bounced', created_at, 'pipe' FROM messages",
      );
      expect(await problems(settings)).to.deep.equal([
        'WARN bounces: messages that bounced: 1; 1 × The email came back: it could not be delivered.',
      ]);
    });

    it('reports that the clock was put back, and that the database is older or newer than the program', async () => {
      const { settings, deps } = await aHealthyService(await fresh());
      expect((await problems(settings, {}, new Date('2027-04-30T08:00:00.000Z'))).join()).to.contain(
        'FAIL clock: it is behind: the newest audit entry is from 2027-05-01T08:00',
      );
      await deps.db.raw("UPDATE knex_migrations SET name = '999_moon' WHERE name = '001_baseline'");
      expect((await problems(settings)).join()).to.contain('FAIL database: it was written by a newer program (999_moon)');
      await deps.db.raw("DELETE FROM knex_migrations WHERE name = '999_moon'");
      expect((await problems(settings)).join()).to.contain('FAIL database: it lacks 001_baseline');
    });
  });

  describe('about mail', () => {
    it('says what the mail server says: that it is gone, that it lets nobody in, that it accepts no email from us', async () => {
      const { settings, smtpServer } = await aHealthyService(await freshSqlite());
      const login = { ...settings, SMTP_URL: smtpServer.url.replace('smtp://', 'smtp://club:wrong@') };
      expect((await problems(login)).join()).to.match(/^FAIL mail: 127.0.0.1:\d+: /);
      smtpServer.replyFor = () => ({ code: 554, message: 'You are on a list' });
      expect((await problems(settings, { sendTest: 'amina@example.org' })).join()).to.contain('554 You are on a list');
      smtpServer.dropConnections();
      await smtpServer.close();
      expect((await problems(settings)).join()).to.match(/^FAIL mail: .*ECONNREFUSED/);
    });

    it('says that nothing is sent without a mail server, and that a local sender address does not work for email', async () => {
      const { settings } = await aHealthyService(await freshSqlite());
      expect((await problems({ ...settings, SMTP_URL: '' })).join()).to.contain(
        'WARN mail: SMTP_URL is not set: emails go to /mailbox and NONE IS SENT',
      );
      expect((await problems({ ...settings, SMTP_URL: '', NODE_ENV: 'production' })).join()).to.contain(
        'FAIL mail: SMTP_URL is not set: emails wait',
      );
      expect((await problems({ ...settings, MAIL_FROM: '' })).join())
        .to.contain('WARN mail: ')
        .and.contain('most mailboxes refuse them');
    });
  });

  describe('about the network path', () => {
    it('sees a proxy that drops headers with underscores, as nginx does by itself', async () => {
      const { settings, url } = await aHealthyService(await freshSqlite());
      const proxy = await aHeaderProxy(url, (headers) =>
        Object.fromEntries(Object.entries(headers).filter(([name]) => !name.includes('_'))),
      );
      expect(await problems({ ...settings, PUBLIC_URL: proxy })).to.deep.equal([
        'FAIL proxy: the header X_Authorization is dropped on the way',
      ]);
      expect(await problems({ ...settings, PUBLIC_URL: await aHeaderProxy(url, (headers) => headers) })).to.deep.equal([]);
    });

    it('sees a proxy that the service does not trust, and one that passes on an address that a client made up', async () => {
      const replacing = (headers: object) => ({ ...headers, 'x-forwarded-for': '203.0.113.7' });
      const passing = (headers: object) => ({ 'x-forwarded-for': '203.0.113.7', ...headers });
      const untrusting = await aHealthyService(await freshSqlite());
      expect(await problems({ ...untrusting.settings, PUBLIC_URL: await aHeaderProxy(untrusting.url, replacing) })).to.deep.equal([
        'FAIL proxy: it is not trusted: all visitors count as one client',
      ]);
      const warnings = untrusting.logged.filter((line) => line.includes('a proxy is not trusted'));
      expect(warnings, 'warns once').to.have.length(1);
      expect(warnings[0]).to.contain('"TRUSTED_PROXIES=127.0.0.1"');
      const { settings, url } = await aHealthyService(await freshSqlite(), { TRUSTED_PROXIES: '127.0.0.1' });
      expect(await problems({ ...settings, PUBLIC_URL: await aHeaderProxy(url, replacing) })).to.deep.equal([]);
      expect(await problems({ ...settings, PUBLIC_URL: await aHeaderProxy(url, passing) })).to.deep.equal([
        'FAIL proxy: it passes on an X-Forwarded-For that a client made up: limits can be evaded',
      ]);
    });

    it('sees a clock that is off, an address where nobody is, and one where somebody else is', async () => {
      const { settings, url } = await aHealthyService(await freshSqlite());
      const late = await aHeaderProxy(url, (headers) => headers, { date: new Date(Date.now() - 90_000).toUTCString() });
      expect((await problems({ ...settings, PUBLIC_URL: late })).join()).to.match(
        /^FAIL clock: (89|9\d)\.\d s off, by the Date of PUBLIC_URL$/,
      );
      expect((await problems({ ...settings, PUBLIC_URL: 'http://127.0.0.1:1' })).join()).to.match(/^FAIL PUBLIC_URL: .* does not answer: /);
      const other = createServer((_, response) => response.end('<h1>It works!</h1>')).listen(0, '127.0.0.1');
      onCleanup(() => other.close());
      await new Promise((resolve) => other.once('listening', resolve));
      const { port } = other.address() as AddressInfo;
      expect((await problems({ ...settings, PUBLIC_URL: `http://127.0.0.1:${port}` })).join()).to.contain(
        'answers 200, and it is not this service',
      );
    });

    it('tells a certificate that visitors would not accept from a service that is gone', async () => {
      const { settings } = await aHealthyService(await freshSqlite());
      const { key, cert } = aCertificate('localhost');
      const proxy = createTlsServer({ key, cert }, (_, response) => response.end()).listen(0, '127.0.0.1');
      onCleanup(() => proxy.close());
      await once(proxy, 'listening');
      const PUBLIC_URL = `https://localhost:${(proxy.address() as AddressInfo).port}`;
      expect((await problems({ ...settings, PUBLIC_URL })).join()).to.match(
        /^FAIL PUBLIC_URL: the certificate of https:\S+ is not accepted: self-signed certificate/,
      );
    });

    it('recognises this very database behind the public address, and not that of another Slotkeeper', async () => {
      const { settings } = await aHealthyService(await freshSqlite());
      const other = await aService({ DATABASE_URL: await freshSqlite() });
      // Databases of tests are copies of one.
      await renewInstallationId(other.deps.db);
      expect((await problems({ ...settings, PUBLIC_URL: other.url })).join()).to.match(
        /^FAIL PUBLIC_URL: http\S+ is a Slotkeeper with another database: the links in emails of this one are dead there$/,
      );
    });

    it('sees that Redis is gone', async () => {
      const { settings } = await aHealthyService(await freshSqlite());
      expect((await problems({ ...settings, REDIS_URL: 'redis://127.0.0.1:1' })).join()).to.match(/^WARN Redis: does not answer/);
    });
  });

  it('sees a database and a mailbox that other users of the machine can read', async () => {
    const { settings, deps } = await aHealthyService(await freshSqlite());
    const file = sqliteFile(deps.config.DATABASE_URL) as string;
    const mailbox = mailboxFolder(deps.config);
    mkdirSync(mailbox);
    writeFileSync(join(mailbox, 'a.json'), '{}');
    // Set afterwards: the mode of a new file depends on the umask of whoever runs the tests.
    chmodSync(join(mailbox, 'a.json'), 0o644);
    chmodSync(file, 0o640);
    const findings = await runDoctor({}, settings, () => new Date('2027-05-01T08:01:00.000Z'));
    expect(findings.filter(({ check }) => check === 'files').map(({ level, message, fix }) => [level, message, fix])).to.deep.equal([
      ['FAIL', `${file} can be read by others (mode 0640)`, `chmod 600 ${file}`],
      ['FAIL', `${mailbox}/a.json can be read by others (mode 0644)`, `chmod 600 ${mailbox}/a.json`],
    ]);
  });

  describe('about the secret', () => {
    it('sees that others can read it, that it is old, that it is gone, and that another one made the links', async () => {
      const { settings, deps } = await aHealthyService(await freshSqlite(), { SECRET_KEY: '' });
      const file = secretFile(deps.config);
      expect(await problems(settings)).to.deep.equal([]);
      chmodSync(file, 0o644);
      expect(await problems(settings)).to.deep.equal([`FAIL secret: ${file} can be read by others (mode 0644)`]);
      chmodSync(file, 0o600);
      utimesSync(file, new Date(), new Date('2025-01-01'));
      expect((await problems(settings)).join()).to.contain('WARN secret: it is the same since 2025-01-01');
      expect((await problems({ ...settings, SECRET_KEY: TEST_SECRET })).join()).to.contain(
        'FAIL secret: the links of 1 registrations were made with another secret',
      );
      expect((await problems({ ...settings, DATABASE_URL: `${settings.DATABASE_URL}.not-there` })).join()).to.match(
        /FAIL database: there is none at /,
      );
    });

    it('sees one that is no secret, and an older one that nothing needs', async () => {
      const { settings } = await aHealthyService(await freshSqlite());
      const plain = 'abc'.repeat(20);
      expect((await problems({ ...settings, SECRET_KEY: `${plain},${TEST_SECRET}` })).join()).to.equal(
        'FAIL secret: SECRET_KEY has too few different characters to be random',
      );
      expect((await problems({ ...settings, SECRET_KEY: `${TEST_SECRET},another secret that is long enough` })).join()).to.equal(
        'WARN secret: no link needs the older secrets any more',
      );
    });
  });

  describe('about a file of SQLite', () => {
    it('sees what piles up while some tool reads for long', async () => {
      const { settings, deps } = await aHealthyService(await freshSqlite());
      const file = sqliteFile(deps.config.DATABASE_URL) as string;
      const reader = new SQLite(file, { readonly: true });
      reader.exec('BEGIN; SELECT * FROM events');
      await deps.db.raw('CREATE TABLE ballast (what TEXT) STRICT');
      await deps.db.raw(
        'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 180) INSERT INTO ballast SELECT hex(zeroblob(500000)) FROM n',
      );
      expect(statSync(`${file}-wal`).size).to.be.above(160e6);
      expect((await problems(settings)).join()).to.match(/^WARN WAL: \d+ MB in the write-ahead log: some tool has an old read transaction/);
      reader.close();
    });

    it('sees that a guard was taken out by hand', async () => {
      const { config, db } = await createTestDeps();
      await dropConstraints(db);
      const output = (
        await problems({ DATABASE_URL: config.DATABASE_URL, SECRET_KEY: TEST_SECRET, PUBLIC_URL: 'http://127.0.0.1:1' })
      ).join('\n');
      for (const gone of ['one_live_registration_per_address', 'events', 'registrations', 'audit_log']) {
        expect(output).to.contain(`FAIL database: ${gone} is gone, or is not as it was created`);
      }
    });

    it('sees damage, a table that is not strict, and a file that is none', async () => {
      const { settings, deps, stop } = await aHealthyService(await freshSqlite());
      await deps.db.raw('CREATE TABLE loose (what TEXT)');
      expect((await problems(settings)).join()).to.contain('FAIL database: loose is not STRICT');
      await stop();
      await deps.db.destroy();
      const file = sqliteFile(deps.config.DATABASE_URL) as string;
      truncateSync(file, statSync(file).size - 8_192);
      expect((await problems(settings)).join()).to.match(/FAIL database: .*(damaged|malformed)/);
      writeFileSync(file, 'once upon a time there was a file');
      expect((await problems(settings)).join()).to.contain('FAIL database: file is not a database');
    });
  });

  describe('about PostgreSQL', () => {
    before(function () {
      if (isMissing('PostgreSQL', postgresFolder())) this.skip();
    });

    it('sees that it is gone, that it does not keep what it commits, and that a guard is gone', async () => {
      const { settings, deps } = await aHealthyService(await migratedPostgres());
      await deps.db.raw('ALTER TABLE events DROP CONSTRAINT never_oversold');
      expect((await problems(settings)).join()).to.equal('FAIL database: the constraint never_oversold is gone');
      // What the service asks for wins over the defaults of the server, unless something between them drops it.
      const pooler = await aPostgresProxy(settings.DATABASE_URL ?? '');
      pooler.startupParameters = 'ignore';
      await deps.db.raw(`ALTER DATABASE ${new URL(settings.DATABASE_URL ?? '').pathname.slice(1)} SET synchronous_commit = off`);
      const found = (await problems({ ...settings, DATABASE_URL: pooler.url })).join();
      expect(found).to.contain('synchronous_commit = off; it must be on');
      const gone = (await problems({ ...settings, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' })).join();
      expect(gone).to.match(/^FAIL database: .*ECONNREFUSED/);
    });
  });

  it('knows which versions are too old, and how much room there has to be', () => {
    const today = '2026-11-20';
    const nodes = ['18.19.0', '20.18.3', '20.20.2', '23.1.0', '24.15.0'].map((version) => checkNodeVersion(version, today).level);
    expect(nodes).to.deep.equal(['FAIL', 'FAIL', 'WARN', 'WARN', 'ok']);
    expect(['3.40.1', '3.51.3', '3.52.0', '3.53.2'].map((version) => checkSqliteVersion(version).level)).to.deep.equal([
      'FAIL',
      'ok',
      'FAIL',
      'ok',
    ]);
    expect(checkNodeVersion('18.19.0', today).fix).to.contain(rebuildCommand());
    const [checkout, installed] = ['/srv/slotkeeper', '/usr/lib/node_modules/slotkeeper'];
    expect([rebuildCommand, reinstallCommand].map((command) => command(checkout)).join()).to.match(/^npm ci, .*npm ci, /);
    expect([rebuildCommand, reinstallCommand].map((command) => command(installed)).join())
      .to.contain('--global')
      .and.not.contain('ci');
    expect(['12.4', '14.9', '15.18', '18.1'].map((version) => checkPostgresVersion(version, today).level)).to.deep.equal([
      'FAIL',
      'WARN',
      'ok',
      'ok',
    ]);
    const folder = '/data';
    const disks = [
      { free: 5e7, size: 0 },
      { free: 5e8, size: 0 },
      { free: 3e9, size: 2e9 },
      { free: 3e9, size: 1e9 },
    ];
    expect(disks.map((disk) => checkDiskSpace({ ...disk, folder }).level)).to.deep.equal(['FAIL', 'WARN', 'WARN', 'ok']);
  });

  it('speaks on the command line: lines for people, JSON for programs, exit code 1 when something fails', async () => {
    const { settings, smtpServer } = await aHealthyService(await freshSqlite());
    const healthy = await runCli(settings, ['doctor', '--json']);
    expect(JSON.parse(healthy.out).findings.length).to.be.above(6);
    expect((await runCli({ ...settings, PORT: 'many' }, ['doctor'])).out).to.match(
      /^ FAIL settings {4}The configuration has 1 error[\s\S]*Fix: correct them/,
    );
    smtpServer.dropConnections();
    await smtpServer.close();
    const { code, out } = await runCli(settings, ['doctor']);
    expect([code, out.match(/^ FAIL mail .*\n {18}Fix: start the mail server/m)?.length]).to.deep.equal([1, 1]);
  });
});

/** A reverse proxy that changes the headers of requests. */
async function aHeaderProxy(
  url: string,
  change: (headers: NodeJS.Dict<string | string[]>) => NodeJS.Dict<string | string[]>,
  more: Settings = {},
): Promise<string> {
  const proxy = createServer((incoming, response) => {
    const outgoing = request(
      url + incoming.url,
      { method: incoming.method, headers: change(incoming.headers) as Settings },
      (upstreamResponse) => {
        response.writeHead(upstreamResponse.statusCode ?? 502, { ...upstreamResponse.headers, ...more });
        upstreamResponse.pipe(response);
      },
    );
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  onCleanup(() => proxy.close());
  await new Promise((resolve) => proxy.once('listening', resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
