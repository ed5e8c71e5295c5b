import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Suite, Test } from 'mocha';
import { ROOT } from '../src/config.ts';
import { LONG } from './support/longForm.ts';
import { keepTests, SQLITE_FILES, testsOnPostgres } from './support/oneDatabase.ts';

/** Files about the database itself. */
const BOTH = /\/(backup|database|exports|webhooks)\/|race|crash|erase|delete|invariant|processor|delivery|simulation|audit/i;
/** Whose name says so only by chance. */
const NOT_ABOUT_IT = ['test/console/auditLogPage.test.ts'];

describe('The files that run on SQLite alone in the short form', () => {
  it('exist, have the tests that are named, and are not about the database', () => {
    for (const [file, titles] of Object.entries(SQLITE_FILES)) {
      const source = readFileSync(join(ROOT, file), 'utf8');
      expect(source, file).to.include('onEachDatabase(');
      for (const title of titles) expect(source, file).to.include(`it('${title}'`);
      if (!NOT_ABOUT_IT.includes(file)) expect(file).to.not.match(BOTH);
    }
  });

  it('have those tests on PostgreSQL, and no others; all other files have all', () => {
    const [file = '', titles = []] = Object.entries(SQLITE_FILES).find(([, { length }]) => length > 0) ?? [];
    expect(testsOnPostgres(join(ROOT, file))).to.equal(LONG ? null : titles);
    expect(testsOnPostgres(join(ROOT, 'test/crash.test.ts'))).to.equal(null);

    const suite = new Suite('on PostgreSQL');
    const inner = Suite.create(suite, 'inner');
    for (const owner of [suite, inner]) for (const title of ['kept', 'left out']) owner.addTest(new Test(title));
    keepTests(suite, ['kept']);
    const left: string[] = [];
    suite.eachTest((test) => left.push(test.titlePath().join(' ')));
    expect(left).to.deep.equal(['on PostgreSQL kept', 'on PostgreSQL inner kept']);
  });
});
