import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { build, startProcess } from '../support/builtService.ts';
import { Visitor } from '../support/client.ts';
import { freshFolder, freshSqlite } from '../support/databases.ts';
import { buildEdited } from '../support/editedBuild.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { runCli } from '../support/runCli.ts';
import { createTestDeps, TEST_SECRET } from '../support/service.ts';

const SLUG = 'walk';

describe('An upgrade', function () {
  // It builds, and starts the service four times.
  this.timeout(400_000);

  it('is checked before, migrates at the first start, and is undone by the version of before with its backup', async () => {
    await build();
    const newer = await aNewerVersion();
    const DATABASE_URL = await freshSqlite();
    const settings = { DATABASE_URL, SECRET_KEY: TEST_SECRET, DEMO: 'off' };
    const deps = await createTestDeps(settings);
    await anEvent(deps, { slug: SLUG });
    await deps.db.destroy();
    await signUp(ROOT, 'before@example.org');
    const backup = join(freshFolder(), 'before.sqlite');
    const check = (...args: string[]) => run(newer, settings, 'upgrade', '--check', ...args);

    const unprepared = check();
    expect(unprepared.status).to.equal(0);
    expect(unprepared.stdout).to.match(/WARN backup +none was named, and only a backup leads back/);
    expect(check('--backup', backup)).to.deep.include({ status: 1 });
    expect((await runCli(settings, ['backup', backup])).code).to.equal(0);
    const prepared = check('--backup', backup);
    expect(prepared.stdout).to.contain('the first start migrates it (999_newer). No migration can be undone');
    expect(prepared.stdout).to.match(/ok +backup +.*is 0 hours old, and 0 sign-ups are not in it; it can be restored and migrated/);
    expect(prepared).to.deep.include({ status: 0, stderr: '' });

    await signUp(newer, 'after@example.org');
    expect(check().stdout).to.contain('nothing to migrate');
    expect(check('--backup', backup).stdout).to.match(/WARN backup +.*and 1 sign-ups are not in it/);

    const tooOld = run(ROOT, settings, 'upgrade', '--check');
    expect([tooOld.status, tooOld.stdout]).to.satisfy(
      ([status, text]: [number, string]) => status === 1 && text.includes('a newer version'),
    );
    const refused = await startProcess(settings).then(
      () => 'started',
      (error: Error) => error.message,
    );
    expect(refused).to.contain('a newer version of Slotkeeper has migrated it');

    expect((await runCli(settings, ['restore', backup])).code).to.equal(0);
    await signUp(ROOT, 'again@example.org');
    const people = (await runCli(settings, ['registration', 'list', SLUG])).out;
    expect(people).to.contain('before@example.org').and.contain('again@example.org').and.not.contain('after@example.org');

    async function signUp(root: string, email: string) {
      const service = await startProcess(settings, { root });
      const visitor = await Visitor.at(service.url, { slug: SLUG });
      expect((await visitor.signUp(anApplicant({ email }))).status).to.equal(200);
      await service.stop();
    }
  });
});

/** This program with one more migration. Returns its folder. */
function aNewerVersion(): Promise<string> {
  const end = '];\n\n/** First migration of the schema';
  return buildEdited([['src/database/migrate.ts', end, `['999_newer', () => ['CREATE TABLE newer (id INTEGER)']],\n${end}`]]);
}

function run(root: string, settings: Record<string, string>, ...args: string[]) {
  return spawnSync(process.execPath, [join(root, 'dist', 'server', 'slotkeeper.js'), ...args], {
    env: { PATH: process.env.PATH, ...settings },
    encoding: 'utf8',
  });
}
