import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';
import { oncePerRun } from './oncePerRun.ts';

/** Compiles a folder of `test`, once per test run, to run it without tsx. Returns the folder of the compiled files. */
export function compileTestFolder(folder: string): Promise<string> {
  return oncePerRun(`compile-${folder}`, () => {
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', join(ROOT, 'test', folder)], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stdout);
    return join(ROOT, 'dist', 'test', folder);
  });
}

/** Paths of compiled files of `test/preload`, for --import. */
export async function preloadFiles(...names: string[]): Promise<string[]> {
  const folder = await compileTestFolder('preload');
  return names.map((name) => join(folder, `${name}.js`));
}
