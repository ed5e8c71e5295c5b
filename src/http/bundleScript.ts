import { createRequire } from 'node:module';

const bundles = new Map<string, Buffer>();

/**
 * A TypeScript file, with what it imports, as one minified module for browsers. Made at the first call, which takes 30 to 50 ms, and
 * then kept. esbuild is loaded here and not at import, so that only a process that serves scripts needs it.
 */
export function bundleScript(entry: string): Buffer {
  const bundle = bundles.get(entry) ?? build(entry);
  bundles.set(entry, bundle);
  return bundle;
}

function build(entry: string): Buffer {
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
