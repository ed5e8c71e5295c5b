import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { ROOT } from '../config.ts';

/** Written by `npm run build`: what browsers load, by the name of its file. */
export const BUILT_FOLDER = join(ROOT, 'dist', 'browser');

/** What runs from its TypeScript files makes what browsers load from the TypeScript files, too. */
const IS_BUILT = import.meta.url.endsWith('.js');

const bundles = new Map<string, Buffer>();

/**
 * A TypeScript file, with what it imports, as one minified module for browsers, read once. The build has made it; a service that runs
 * from its sources makes it at the first call, in 30 to 50 ms.
 */
export function bundleScript(entry: string): Buffer {
  const bundle = bundles.get(entry) ?? readBuilt(builtName(entry)) ?? compileScript(entry);
  bundles.set(entry, bundle);
  return bundle;
}

/** A file of the build for browsers, if this is what was built. */
export function readBuilt(name: string): Buffer | undefined {
  const file = join(BUILT_FOLDER, name);
  return IS_BUILT && existsSync(file) ? readFileSync(file) : undefined;
}

export function builtName(entry: string): string {
  return basename(entry).replace(/\.ts$/, '.js');
}

/** esbuild is loaded here and not at import: it is needed for development and by the build only, and is not installed elsewhere. */
export function compileScript(entry: string): Buffer {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild returned no bundle of ${entry}`);
  return Buffer.from(file.contents);
}
