import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { build } from '../support/builtService.ts';
import { freshFolder, freshSqlite } from '../support/databases.ts';
import { PASSWORD } from '../support/httpUser.ts';

/** The commands of a document, each as it is printed there. */
function commandsOf(file: string): string[] {
  const blocks = [...readFileSync(join(ROOT, file), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  return blocks
    .join('')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.startsWith('npm run -s slotkeeper -- '));
}

describe('The commands that the documentation prints', function () {
  this.timeout(240_000);

  /** The built command line starts faster than npm and the sources; everything behind it is as printed. */
  const PROGRAM = `'${process.execPath}' '${join(ROOT, 'dist/server/slotkeeper.js')}'`;

  it('work in a shell, in the order in which they are printed', async () => {
    await build();
    const env = { PATH: process.env.PATH, DATABASE_URL: await freshSqlite(), NODE_ENV: 'development' };
    const readme = commandsOf('README.md');
    expect(readme.length).to.be.greaterThan(3);
    const administrator = commandsOf('docs/accounts.md').filter((line) => line.includes('account create'));
    expect(administrator).to.have.length(1);
    const folder = freshFolder();
    const backup = 'slotkeeper backup /var/lib/slotkeeper-backups/slots-1.sqlite';
    expect(readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')).to.contain(backup);
    for (const line of [...readme, ...administrator, backup, `${backup.replace('backup', 'restore')} --check`]) {
      const command = line.replace(/^(npm run -s slotkeeper --|slotkeeper)/, PROGRAM).replace('/var/lib/slotkeeper-backups/', `${folder}/`);
      const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, env, input: `${PASSWORD}\n`, encoding: 'utf8' });
      expect([line, status, stderr]).to.deep.equal([line, 0, '']);
    }
  });
});
