import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';

const made = new Set<string>();

/**
 * Compiles a folder of `test`, once: what runs as the service does runs without our loader. Gives the folder with the
 * compiled files.
 */
export function compiled(part: string): string {
  if (!made.has(part)) {
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', join(ROOT, 'test', part)], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stdout);
    made.add(part);
  }
  return join(ROOT, 'dist', 'test', part);
}

/** Files of `test/inside`, which are loaded into the service with --import. */
export function inside(...names: string[]): string[] {
  return names.map((name) => join(compiled('inside'), `${name}.js`));
}
