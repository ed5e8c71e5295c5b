import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';

let isMade = false;

/** Files of `test/inside`, which are loaded into the service with --import. The service runs without our loader, so they are compiled. */
export function inside(...names: string[]): string[] {
  if (!isMade) {
    const made = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', join(ROOT, 'test/inside')], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(made.stdout);
    isMade = true;
  }
  return names.map((name) => join(ROOT, 'dist/test/inside', `${name}.js`));
}
