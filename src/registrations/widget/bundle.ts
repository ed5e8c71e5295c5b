import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from '../../config.ts';

const ENTRY = join(ROOT, 'templates', 'widget', 'slotkeeperForm.ts');

let bundle: Buffer | undefined;

/**
 * The web component as one minified module. It is bundled on the first call (about 30 ms) and then kept. esbuild is loaded
 * here and not at import, so that only a process that serves the component needs it.
 */
export function bundleWidget(): Buffer {
  bundle ??= build();
  return bundle;
}

function build(): Buffer {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: [ENTRY],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild returned no bundle of ${ENTRY}`);
  return Buffer.from(file.contents);
}
