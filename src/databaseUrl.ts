import { resolve } from 'node:path';

/** Absolute path of the file in a `sqlite:` URL; null for PostgreSQL and for an in-memory database. */
export function sqliteFile(url: string): string | null {
  const file = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : null;
  return file === null || file === ':memory:' ? null : resolve(file);
}
