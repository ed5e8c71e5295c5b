import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { isSqlite } from './dialect.ts';

const opened = new WeakMap<Database, number>();

/**
 * Whether the SQLite file at the path is not the one that was opened, because somebody has replaced or removed it: what
 * is written into the one that is open then, nobody ever reads.
 */
export function wasReplaced(db: Database): boolean {
  if (!isSqlite(db)) return false;
  const file: string = db.client.connectionSettings.filename;
  const inode = file === ':memory:' ? undefined : statSync(file, { throwIfNoEntry: false })?.ino;
  const before = opened.get(db) ?? inode;
  if (before !== undefined) opened.set(db, before);
  return inode !== before;
}
