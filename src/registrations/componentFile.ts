import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../config.ts';

/** Everything else first: it is this one that starts to work. */
const LAST = 'slotkeeperForm.js';
const FOLDER = join(ROOT, 'templates', 'component');

/**
 * The web component as one module. It is written in small ones, which are put one after the other without their imports
 * and exports: a page asks for one file, and never gets half of an older version.
 */
export function componentFile(): Buffer {
  const parts = readdirSync(FOLDER).filter((name) => name.endsWith('.js') && name !== LAST);
  return Buffer.from([...parts.sort(), LAST].map((name) => joinable(readFileSync(join(FOLDER, name), 'utf8'))).join('\n'));
}

function joinable(source: string): string {
  return source.replace(/^import .*;\n/gm, '').replace(/^export /gm, '');
}
