import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { freshSqlite, isMissing } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { addOnPaper } from '../support/onPaper.ts';
import { exampleQueries } from '../support/queries.ts';
import { createTestDeps } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const SHELL = '/usr/bin/sqlite3';

describe('The example queries in the sqlite3 shell', () => {
  before(function () {
    if (isMissing('The sqlite3 shell', existsSync(SHELL) ? SHELL : null)) this.skip();
  });

  async function setUp() {
    const deps = await createTestDeps({ DATABASE_URL: await freshSqlite() });
    const event = await anEvent(deps, { slug: 'summer-walk', slots: 2 });
    // 00:30 of the next day in Brussels.
    deps.clock.advance(14.5 * 3_600_000);
    const processor = createCommandProcessor(deps);
    const { id } = await processor.execute(registerCommand(event.id, anApplicant({ lastName: 'Hopper', waitList: true })));
    await addOnPaper(deps, event.slug, 'by phone');
    await processor.execute(registerCommand(event.id, anApplicant({ lastName: 'Lovelace', waitList: true })));
    const parameters = { event: 'summer-walk', text: 'HOPPER', registration: id };
    const run = (input: string, timeZone = 'Europe/Brussels') => {
      const { stdout, stderr } = spawnSync(SHELL, ['-batch', sqliteFile(deps.config.DATABASE_URL) as string], {
        input,
        env: { TZ: timeZone },
        encoding: 'utf8',
      });
      expect(stderr).to.equal('');
      return stdout;
    };
    const setAll = Object.entries(parameters).map(([name, value]) => `.parameter set :${name} "'${value}'"\n`);
    return { run, setAll: setAll.join('') };
  }

  it('answer when they are pasted, and when their files are read, after .parameter set', async () => {
    const { run, setAll } = await setUp();
    for (const { file, name } of exampleQueries().filter((query) => query.name !== 'what-needs-me')) {
      const pasted = run(setAll + readFileSync(file, 'utf8'));
      expect(pasted, name).to.match(/\S/).and.not.contain('Set the parameter');
      expect(run(`${setAll}.read ${file}\n`), name).to.equal(pasted);
    }
  });

  it('say what to set where nothing is set, instead of nothing', async () => {
    const { run } = await setUp();
    for (const { file, name, sql } of exampleQueries().filter((query) => /[^:]:[a-z]+/.test(query.sql)))
      expect(run(readFileSync(file, 'utf8')), name).to.contain(
        sql.includes(':event') ? 'Set the parameter event to summer-walk' : 'Set the parameter',
      );
  });

  it('tell times on the clock of the reader', async () => {
    const { run, setAll } = await setUp();
    const ask = (name: string, timeZone?: string) =>
      run(setAll + readFileSync(exampleQueries().find((query) => query.name === name)?.file ?? '', 'utf8'), timeZone);
    expect(ask('sign-ups-per-day')).to.equal('2027-05-02|3|3\n');
    expect(ask('sign-ups-per-day', 'UTC')).to.equal('2027-05-01|3|3\n');
    expect(ask('not-confirmed')).to.match(/^2027-05-02 00:30\|/);
    expect(ask('what-happened')).to.match(/^2027-05-02 00:30\|operator:test\|registration.created\|/);
  });
});
