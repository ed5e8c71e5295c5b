import { statSync } from 'node:fs';
import type { Database } from './database.ts';
import { isSqlite } from './dialect.ts';

const openedInodes = new WeakMap<Database, number>();

/**
 * True if the SQLite file was replaced or deleted since it was opened (its inode changed). Writes would go to an unlinked
 * file and be lost.
 */
export function isFileReplaced(db: Database): boolean {
  if (!isSqlite(db)) return false;
  const file: string = db.client.connectionSettings.filename;
  const inode = file === ':memory:' ? undefined : statSync(file, { throwIfNoEntry: false })?.ino;
  const originalInode = openedInodes.get(db) ?? inode;
  if (originalInode !== undefined) openedInodes.set(db, originalInode);
  return inode !== originalInode;
}
