import { resolve } from 'node:path';
import { DATA_FOLDER } from './config.ts';

/**
 * Absolute path of the file in a `sqlite:` URL; null for PostgreSQL and for an in-memory database. A relative path starts at
 * DATA_FOLDER, not at the working directory: a service that is started elsewhere must find the same registrations.
 */
export function sqliteFile(url: string): string | null {
  const file = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : null;
  return file === null || file === ':memory:' ? null : resolve(DATA_FOLDER, file);
}
