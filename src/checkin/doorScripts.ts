import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../config.ts';

const FOLDER = join(ROOT, 'templates', 'door');

/** The scripts of the door: the page, what reads QR codes beside it, and what shows the page without network. */
export const DOOR_SCRIPTS = {
  'door-page.js': 'doorApp.ts',
  'door-decoder.js': 'decoder.ts',
  'door-worker.js': 'serviceWorker.ts',
} as const;

/** One of them as a minified file, which takes about 50 ms. esbuild is loaded here: only a process that serves a door needs it. */
export function bundleDoorScript(name: keyof typeof DOOR_SCRIPTS): Buffer {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [join(FOLDER, DOOR_SCRIPTS[name])],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
  });
  return Buffer.from(outputFiles[0]?.contents ?? '');
}
