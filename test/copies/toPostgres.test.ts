import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import { moveToPostgres } from '../../src/copies/toPostgres.ts';
import { openDatabase } from '../../src/database/database.ts';
import { rows } from '../../src/database/dialect.ts';
import { sumOf } from '../../src/database/rowByRow.ts';
import { tablesOf } from '../../src/database/tables.ts';
import { whatIsWrongNow } from '../../src/health/invariants.ts';
import { pauseNow } from '../../src/letters/pause.ts';
import { ask, Visitor } from '../support/client.ts';
import { freshPostgres, freshSqlite, isMissing, postgresFolder } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/given.ts';
import { confirmLinkIn, Postbox } from '../support/postbox.ts';
import { aService, aWorld, SECRET } from '../support/service.ts';
import { slotkeeper } from '../support/terminal.ts';

/** As people and hands may have left them: quotes, other scripts, emoji, what JSON escapes. */
const NAMES = ['O\'Brien "Bo"', 'Zoë Ångström', '李小龍', 'محمد', '🦩 Flo', 'back\\slash', 'ẞ\u0301', '%s {{x}} $1', ' '.repeat(3)];

describe('Moving to PostgreSQL', function () {
  this.timeout(60_000);
  before(function () {
    if (isMissing('PostgreSQL', postgresFolder())) this.skip();
  });

  /** Some life in a file, whose service has stopped. Gives a link that nobody has followed yet. */
  async function aLivedInFile(postbox: Postbox) {
    const DATABASE_URL = await freshSqlite();
    const { world, url, stop } = await aService({ DATABASE_URL, SMTP_URL: postbox.url });
    const visitor = await Visitor.at(url, await anEvent(world, { slug: 'walk', slots: 30 }));
    const ada = anApplicant();
    await visitor.signUp(ada, { 'Idempotency-Key': 'once' });
    const link = confirmLinkIn(await postbox.letterTo(ada.email));
    for (const lastName of NAMES) {
      const { body } = await visitor.signUp(anApplicant());
      await world.db('registrations').where({ id: body.id }).update({ last_name: lastName });
    }
    await stop();
    await world.db.destroy();
    const config = readConfig({ DATABASE_URL, SECRET_KEY: SECRET, DEMO: 'off' }, '/nowhere');
    return { DATABASE_URL, config, link, ada };
  }

  it('brings every row, says so table by table, and the links in letters go on working', async () => {
    const postbox = await Postbox.open();
    const { DATABASE_URL, link, ada } = await aLivedInFile(postbox);
    const target = await freshPostgres();
    const { code, out, err } = await slotkeeper({ DATABASE_URL }, ['migrate-to-postgres', target]);
    expect([code, err]).to.deep.equal([0, '']);
    expect(out)
      .to.match(/registrations\s+10 rows, the same in both: [0-9a-f]{16}/)
      .and.to.match(/letters\s+10 rows/);
    const [before, after] = [openDatabase(DATABASE_URL), openDatabase(target)];
    for (const table of (await tablesOf(before)).filter(({ name }) => name !== 'pauses')) {
      expect(await sumOf(after, table), table.name).to.deep.equal(await sumOf(before, table));
      expect(out).to.contain(`${table.name} `);
    }
    expect(await whatIsWrongNow(after, new Date())).to.deep.equal([]);
    // Started on the file by mistake, a service would send what the other sends.
    expect((await pauseNow(before))?.reason).to.equal('moved to PostgreSQL');
    expect(await pauseNow(after)).to.equal(undefined);
    await Promise.all([before.destroy(), after.destroy()]);

    const { url, world } = await aService({ DATABASE_URL: target, SMTP_URL: postbox.url });
    const visitor = await Visitor.at(url, { slug: 'walk' });
    expect((await visitor.follow(link)).status).to.equal(302);
    expect((await visitor.signUp(ada, { 'Idempotency-Key': 'once' })).status).to.equal(200);
    expect((await visitor.signUp(ada)).status).to.equal(409);
    expect((await visitor.signUp(anApplicant())).status).to.equal(200);
    expect((await ask(`${url}/readyz`)).body).to.deep.equal({ ready: true, wrong: [] });
    expect(await whatIsWrongNow(world.db, world.now())).to.deep.equal([]);
  });

  it('refuses a target with anything in it, a file that is in use, and a file that breaks a promise', async () => {
    const postbox = await Postbox.open();
    const { DATABASE_URL, config } = await aLivedInFile(postbox);
    const full = await aWorld({ DATABASE_URL: await freshPostgres() });
    await anEvent(full);
    const refused = (to: string) => moveToPostgres(config, to, OPERATOR).then(String, (error: Error) => error.message);
    expect(await refused(full.config.DATABASE_URL)).to.equal('The target is not empty: events has rows.');
    const target = await freshPostgres();
    const used = await aWorld({ DATABASE_URL });
    expect(await refused(target)).to.match(/Something has .* open: stop the service/);
    await used.db.raw('UPDATE events SET waiting = 3');
    await used.db.destroy();
    expect(await refused(target)).to.match(/A promise is broken.*\n {2}walk counts parties that wait/);
    expect(await refused('mysql://localhost/x')).to.match(/postgres:/);
    expect(await countOf(target)).to.equal(0);
  });

  it('moves all or nothing: a row that arrives changed is seen, and then nothing has moved', async () => {
    const { config } = await aLivedInFile(await Postbox.open());
    const target = await freshPostgres();
    const world = await aWorld({ DATABASE_URL: target });
    await world.db.raw(`CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.last_name = 'back\\slash' THEN NEW.last_name = 'backslash'; END IF; RETURN NEW; END $$`);
    await world.db.raw('CREATE TRIGGER spoil BEFORE INSERT ON registrations FOR EACH ROW EXECUTE FUNCTION spoil()');
    const said = await moveToPostgres(config, target, OPERATOR).then(String, (error: Error) => error.message);
    expect(said).to.contain('registrations is not the same in both databases; nothing was moved');
    expect(await countOf(target)).to.equal(0);
    const source = openDatabase(config.DATABASE_URL);
    expect(await pauseNow(source)).to.equal(undefined);
    await source.destroy();
  });

  async function countOf(target: string): Promise<number> {
    const { db } = await aWorld({ DATABASE_URL: target });
    const [found] = await rows<{ count: number }>(db, 'SELECT count(*) AS count FROM registrations');
    return found?.count ?? Number.NaN;
  }

  it('forgets no table: it finds those that are there, in the order in which rows refer to each other', async () => {
    const world = await aWorld();
    await world.db.raw('CREATE TABLE aprons (id TEXT PRIMARY KEY NOT NULL, letter TEXT REFERENCES letters (id)) STRICT');
    const names = (await tablesOf(world.db)).map(({ name }) => name);
    expect(names).to.include.members(['events', 'registrations', 'letters', 'history', 'answers', 'pauses', 'aprons']);
    expect(names.indexOf('aprons')).to.be.above(names.indexOf('letters'));
    expect(names.indexOf('letters')).to.be.above(names.indexOf('registrations'));
    await world.db.raw('CREATE TABLE blots (id TEXT PRIMARY KEY NOT NULL, ink BLOB) STRICT');
    expect(await tablesOf(world.db).catch((error: Error) => error.message)).to.equal(
      'blots.ink is BLOB, and only text and integer can be compared',
    );
  });
});
