import { chmodSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import SQLite from 'better-sqlite3';
import { expect } from 'chai';
import { sqliteFile } from '../../src/database/dialect.ts';
import { judgeDisk } from '../../src/doctor/database.ts';
import { examine, type Wishes } from '../../src/doctor/doctor.ts';
import { judgeNode, judgePostgres, judgeSqlite } from '../../src/doctor/versions.ts';
import { secretFile } from '../../src/keys.ts';
import { pauseOutbox } from '../../src/letters/pause.ts';
import { takeGuardsOut } from '../support/careless.ts';
import { Visitor } from '../support/client.ts';
import { freshPostgres, freshSqlite, isMissing, onEachDatabase, postgresFolder } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/given.ts';
import { Postbox } from '../support/postbox.ts';
import { aService, aWorld, outboxEmpty, type Running, SECRET } from '../support/service.ts';
import { slotkeeper } from '../support/terminal.ts';
import { afterwards } from '../support/tidy.ts';

type Settings = Record<string, string>;

describe('The doctor', function () {
  this.timeout(60_000);

  /** A service that runs well, seen from outside: one registration, its letter sent. */
  async function wellAndRunning(DATABASE_URL: string, more: Settings = {}): Promise<Running & { postbox: Postbox; settings: Settings }> {
    const postbox = await Postbox.open();
    const running = await aService({ DATABASE_URL, SMTP_URL: postbox.url, ...more });
    await (await Visitor.at(running.url, await anEvent(running.world))).signUp(anApplicant());
    await outboxEmpty(running.world);
    const usual = { DEMO: 'off', SECRET_KEY: SECRET, SMTP_URL: postbox.url, MAIL_FROM: 'Club <club@example.org>' };
    return { ...running, postbox, settings: { ...usual, PUBLIC_URL: running.url, DATABASE_URL, ...more } };
  }

  /** What is not well: level, what it is about, and what it says. */
  async function complaints(settings: Settings, wishes: Wishes = {}, now = new Date('2027-05-01T08:01:00.000Z')): Promise<string[]> {
    const findings = await examine(wishes, settings, () => now);
    const ill = findings.filter(({ level, what }) => level !== 'ok' && what !== 'Node' && what !== 'disk');
    for (const { fix } of ill) expect(fix).to.be.a('string').and.not.equal('');
    return ill.map(({ level, what, says }) => `${level} ${what}: ${says}`);
  }

  onEachDatabase((fresh) => {
    it('has nothing to say against a service that is well, and sends a test letter when asked to', async () => {
      const { settings, postbox } = await wellAndRunning(await fresh());
      expect(await complaints(settings, { invariants: true, sendTest: 'amina@example.org' })).to.deep.equal([]);
      expect((await postbox.letterTo('amina@example.org')).subject).to.equal('Slotkeeper: a test letter');
    });

    it('sees a promise that is broken, on a service that runs', async () => {
      const { settings, world } = await wellAndRunning(await fresh());
      await world.db.raw('DELETE FROM letters');
      expect(await complaints(settings)).to.deep.equal([]);
      expect((await complaints(settings, { invariants: true })).join()).to.match(/^FAIL promises: .* got no letter that tells/);
    });

    it('sees an outbox that is paused, one that stands still, and letters that were given up', async () => {
      const { settings, world } = await wellAndRunning(await fresh());
      await world.db.raw("UPDATE letters SET sent_at = NULL, leased_until = '2099-01-01T08:00:00.000Z'");
      const late = new Date('2027-05-01T09:00:00.000Z');
      expect((await complaints(settings, {}, late)).join()).to.match(
        /^FAIL outbox: it stands still: 1 letters \(mail\) should have left, the first at 2027-05-01T08:00/,
      );
      await world.db.raw("UPDATE letters SET channel = 'sms'");
      expect((await complaints(settings, {}, late)).join()).to.match(/^FAIL outbox: it stands still: 1 letters \(sms\) should have left/);
      await world.db.raw("UPDATE letters SET channel = 'mail'");
      await pauseOutbox(world, 'restored', OPERATOR);
      expect((await complaints(settings, {}, late)).join()).to.match(/^WARN outbox: paused since .*: restored; 1 letters wait$/);
      await world.db.raw("UPDATE letters SET undeliverable_at = '2027-05-01T08:00:00.000Z'");
      expect((await complaints(settings)).join()).to.contain('WARN outbox: 1 letters were given up');
    });

    it('sees that the clock was put back, and that the database is older or newer than the program', async () => {
      const { settings, world } = await wellAndRunning(await fresh());
      expect((await complaints(settings, {}, new Date('2027-04-30T08:00:00.000Z'))).join()).to.contain(
        'FAIL clock: it is behind: the newest entry of the history is of 2027-05-01T08:00',
      );
      await world.db.raw("UPDATE knex_migrations SET name = '999_moon' WHERE name = '009_pauses'");
      expect((await complaints(settings)).join()).to.contain('FAIL database: it was written by a newer program (999_moon)');
      await world.db.raw("DELETE FROM knex_migrations WHERE name = '999_moon'");
      expect((await complaints(settings)).join()).to.contain('FAIL database: it lacks 009_pauses');
    });
  });

  describe('about mail', () => {
    it('says what the mail server says: that it is gone, that it lets nobody in, that it takes no letter from us', async () => {
      const { settings, postbox } = await wellAndRunning(await freshSqlite());
      const login = { ...settings, SMTP_URL: postbox.url.replace('smtp://', 'smtp://club:wrong@') };
      expect((await complaints(login)).join()).to.match(/^FAIL mail: 127.0.0.1:\d+: /);
      postbox.mood = () => ({ code: 554, message: 'You are on a list' });
      expect((await complaints(settings, { sendTest: 'amina@example.org' })).join()).to.contain('554 You are on a list');
      postbox.hangUp();
      await postbox.shut();
      expect((await complaints(settings)).join()).to.match(/^FAIL mail: .*ECONNREFUSED/);
    });

    it('says that nothing is sent without a mail server, and that an address of this machine is none for letters', async () => {
      const { settings } = await wellAndRunning(await freshSqlite());
      expect((await complaints({ ...settings, SMTP_URL: '' })).join()).to.contain(
        'WARN mail: SMTP_URL is not set: letters land in /mailbox and NONE IS SENT',
      );
      expect((await complaints({ ...settings, SMTP_URL: '', NODE_ENV: 'production' })).join()).to.contain(
        'FAIL mail: SMTP_URL is not set: letters wait',
      );
      expect((await complaints({ ...settings, MAIL_FROM: '' })).join())
        .to.contain('WARN mail: ')
        .and.contain('most mailboxes refuse that');
    });
  });

  describe('about the way from outside', () => {
    it('sees a proxy that drops headers with underscores, as nginx does by itself', async () => {
      const { settings, url } = await wellAndRunning(await freshSqlite());
      const proxy = await aProxy(url, (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !name.includes('_'))));
      expect(await complaints({ ...settings, PUBLIC_URL: proxy })).to.deep.equal([
        'FAIL proxy: the header X_Authorization is dropped on the way',
      ]);
      expect(await complaints({ ...settings, PUBLIC_URL: await aProxy(url, (headers) => headers) })).to.deep.equal([]);
    });

    it('sees a clock that is off, an address where nobody is, and one where somebody else is', async () => {
      const { settings, url } = await wellAndRunning(await freshSqlite());
      const late = await aProxy(url, (headers) => headers, { date: new Date(Date.now() - 90_000).toUTCString() });
      expect((await complaints({ ...settings, PUBLIC_URL: late })).join()).to.match(
        /^FAIL clock: (89|90)\.\d s off, by the Date of PUBLIC_URL$/,
      );
      expect((await complaints({ ...settings, PUBLIC_URL: 'http://127.0.0.1:1' })).join()).to.match(
        /^FAIL PUBLIC_URL: .* does not answer: /,
      );
      const other = createServer((_, reply) => reply.end('<h1>It works!</h1>')).listen(0, '127.0.0.1');
      afterwards(() => other.close());
      await new Promise((resolve) => other.once('listening', resolve));
      const { port } = other.address() as AddressInfo;
      expect((await complaints({ ...settings, PUBLIC_URL: `http://127.0.0.1:${port}` })).join()).to.contain(
        'answers 200, and it is not this service',
      );
    });

    it('sees that Redis is gone', async () => {
      const { settings } = await wellAndRunning(await freshSqlite());
      expect((await complaints({ ...settings, REDIS_URL: 'redis://127.0.0.1:1' })).join()).to.match(/^WARN Redis: does not answer/);
    });
  });

  describe('about the secret', () => {
    it('sees that others can read it, that it is old, that it is gone, and that another one made the links', async () => {
      const { settings, world } = await wellAndRunning(await freshSqlite(), { SECRET_KEY: '' });
      const file = secretFile(world.config);
      expect(await complaints(settings)).to.deep.equal([]);
      chmodSync(file, 0o644);
      expect(await complaints(settings)).to.deep.equal([`FAIL secret: ${file} can be read by others (mode 0644)`]);
      chmodSync(file, 0o600);
      utimesSync(file, new Date(), new Date('2025-01-01'));
      expect((await complaints(settings)).join()).to.contain('WARN secret: it is the same since 2025-01-01');
      expect((await complaints({ ...settings, SECRET_KEY: SECRET })).join()).to.contain(
        'FAIL secret: the links of 1 registrations were made with another secret',
      );
      expect((await complaints({ ...settings, DATABASE_URL: `${settings.DATABASE_URL}.not-there` })).join()).to.match(
        /FAIL database: there is none at /,
      );
    });

    it('sees one that is no secret, and an older one that nothing needs', async () => {
      const { settings } = await wellAndRunning(await freshSqlite());
      const plain = 'abc'.repeat(20);
      expect((await complaints({ ...settings, SECRET_KEY: `${plain},${SECRET}` })).join()).to.equal(
        'FAIL secret: SECRET_KEY has too few different signs to be drawn at random',
      );
      expect((await complaints({ ...settings, SECRET_KEY: `${SECRET},another secret that is long enough` })).join()).to.equal(
        'WARN secret: no link needs the older secrets any more',
      );
    });
  });

  describe('about a file of SQLite', () => {
    it('sees what piles up while some tool reads for long', async () => {
      const { settings, world } = await wellAndRunning(await freshSqlite());
      const file = sqliteFile(world.config.DATABASE_URL) as string;
      const reader = new SQLite(file, { readonly: true });
      reader.exec('BEGIN; SELECT * FROM events');
      await world.db.raw('CREATE TABLE ballast (what TEXT) STRICT');
      await world.db.raw(
        'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 180) INSERT INTO ballast SELECT hex(zeroblob(500000)) FROM n',
      );
      expect(statSync(`${file}-wal`).size).to.be.above(160e6);
      expect((await complaints(settings)).join()).to.match(/^WARN WAL: \d+ MB are written ahead of the file: some tool has been reading/);
      reader.close();
    });

    it('sees that a guard was taken out by hand', async () => {
      const { config, db } = await aWorld();
      await takeGuardsOut(db);
      const said = (await complaints({ DATABASE_URL: config.DATABASE_URL, SECRET_KEY: SECRET, PUBLIC_URL: 'http://127.0.0.1:1' })).join(
        '\n',
      );
      for (const gone of ['one_live_registration_per_address', 'events', 'registrations', 'history']) {
        expect(said).to.contain(`FAIL database: ${gone} is gone, or is not as it was made`);
      }
    });

    it('sees damage, a table that is not strict, and a file that is none', async () => {
      const { settings, world, stop } = await wellAndRunning(await freshSqlite());
      await world.db.raw('CREATE TABLE loose (what TEXT)');
      expect((await complaints(settings)).join()).to.contain('FAIL database: loose is not STRICT');
      await stop();
      await world.db.destroy();
      const file = sqliteFile(world.config.DATABASE_URL) as string;
      truncateSync(file, statSync(file).size - 8_192);
      expect((await complaints(settings)).join()).to.match(/FAIL database: .*(damaged|malformed)/);
      writeFileSync(file, 'once upon a time there was a file');
      expect((await complaints(settings)).join()).to.contain('FAIL database: file is not a database');
    });
  });

  describe('about PostgreSQL', () => {
    before(function () {
      if (isMissing('PostgreSQL', postgresFolder())) this.skip();
    });

    it('sees that it is gone, that it does not keep what it commits, and that a guard is gone', async () => {
      const { settings, world } = await wellAndRunning(await freshPostgres());
      await world.db.raw('ALTER TABLE events DROP CONSTRAINT never_oversold');
      expect((await complaints(settings)).join()).to.equal('FAIL database: the guard never_oversold is gone');
      const careless = `${settings.DATABASE_URL}&options=${encodeURIComponent('-c synchronous_commit=off')}`;
      expect((await complaints({ ...settings, DATABASE_URL: careless })).join()).to.contain('synchronous_commit = off; it must be on');
      const gone = (await complaints({ ...settings, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/x' })).join();
      expect(gone).to.match(/^FAIL database: .*ECONNREFUSED/);
    });
  });

  it('knows which versions are too old, and how much room there has to be', () => {
    const today = '2026-11-20';
    const nodes = ['18.19.0', '20.18.3', '20.20.2', '23.1.0', '24.15.0'].map((version) => judgeNode(version, today).level);
    expect(nodes).to.deep.equal(['FAIL', 'FAIL', 'WARN', 'WARN', 'ok']);
    expect(['3.40.1', '3.51.3', '3.52.0', '3.53.2'].map((version) => judgeSqlite(version).level)).to.deep.equal([
      'FAIL',
      'ok',
      'FAIL',
      'ok',
    ]);
    expect(['12.4', '14.9', '15.18', '18.1'].map((version) => judgePostgres(version, today).level)).to.deep.equal([
      'FAIL',
      'WARN',
      'ok',
      'ok',
    ]);
    const folder = '/data';
    const rooms = [
      { free: 5e7, size: 0 },
      { free: 5e8, size: 0 },
      { free: 3e9, size: 2e9 },
      { free: 3e9, size: 1e9 },
    ];
    expect(rooms.map((room) => judgeDisk({ ...room, folder }).level)).to.deep.equal(['FAIL', 'WARN', 'WARN', 'ok']);
  });

  it('speaks on the command line: lines for people, JSON for programs, exit code 1 when something fails', async () => {
    const { settings, postbox } = await wellAndRunning(await freshSqlite());
    const well = await slotkeeper(settings, ['doctor', '--json']);
    expect(JSON.parse(well.out).findings.length).to.be.above(6);
    expect((await slotkeeper({ ...settings, PORT: 'many' }, ['doctor'])).out).to.match(
      /^ FAIL settings {4}The configuration has 1 fault[\s\S]*Fix: correct them/,
    );
    postbox.hangUp();
    await postbox.shut();
    const { code, out } = await slotkeeper(settings, ['doctor']);
    expect([code, out.match(/^ FAIL mail .*\n {18}Fix: set SMTP_URL/m)?.length]).to.deep.equal([1, 1]);
  });
});

/** Stands before the service as nginx would, and changes headers on the way. */
async function aProxy(
  url: string,
  change: (headers: NodeJS.Dict<string | string[]>) => NodeJS.Dict<string | string[]>,
  more: Settings = {},
): Promise<string> {
  const proxy = createServer((incoming, reply) => {
    const outgoing = request(url + incoming.url, { method: incoming.method, headers: change(incoming.headers) as Settings }, (answer) => {
      reply.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...more });
      answer.pipe(reply);
    });
    incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  afterwards(() => proxy.close());
  await new Promise((resolve) => proxy.once('listening', resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
