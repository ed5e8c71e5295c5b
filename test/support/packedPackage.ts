import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../src/config.ts';

/** What `npm pack` reads. */
const SOURCES = ['dist', 'db', 'templates', 'package.json', '.env.example', 'README.md', 'LICENSE'];

/** Packs what is built: `npm pack` alone would build `dist` anew, which other tests use. Returns the file. */
export function pack(folder: string): string {
  const copy = join(folder, 'source');
  for (const name of SOURCES) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: copy });
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
}
