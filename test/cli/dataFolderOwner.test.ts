import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildSync } from 'esbuild';
import { ROOT } from '../../src/config.ts';

const NOBODY = 65_534;

describe('A command that root runs', () => {
  it('is run by the owner of the data folder, and nobody runs it on a folder that they cannot enter', function () {
    if (process.getuid?.() !== 0) this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-owner-'));
    chmodSync(folder, 0o755);
    for (const name of ['service', 'root']) mkdirSync(join(folder, name), { mode: 0o700 });
    chownSync(join(folder, 'service'), NOBODY, NOBODY);
    const module = join(folder, 'dataFolderOwner.mjs');
    buildSync({ entryPoints: [join(ROOT, 'src/cli/dataFolderOwner.ts')], bundle: true, platform: 'node', format: 'esm', outfile: module });
    const command = join(folder, 'command.mjs');
    writeFileSync(
      command,
      `import { runAsOwner } from '${module}';
      const [, , ...names] = process.argv;
      try {
        for (const name of names) {
          const exitCode = runAsOwner('${folder}/' + name);
          if (exitCode !== null) { console.log('ended with ' + exitCode); process.exit(); }
        }
        console.log('run by ' + process.getuid() + ':' + process.getgid());
      } catch (error) { console.log(error.message); process.exit(4); }`,
    );
    for (const file of [module, command]) chmodSync(file, 0o644);
    const run = (...names: string[]) => execFileSync(process.execPath, [command, ...names], { encoding: 'utf8' });

    expect(run('none', 'root')).to.equal('run by 0:0\n');
    expect(run('service')).to.equal(`run by ${NOBODY}:${NOBODY}\nended with 0\n`);
    expect(run('service', 'root')).to.match(/root belongs to another user.*\nended with 4\n$/);
  });
});
