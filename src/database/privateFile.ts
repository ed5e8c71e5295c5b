import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';

/** Readable and writable by its owner alone: a database holds names, addresses and password hashes. */
export const PRIVATE_MODE = 0o600;

/** Creates an empty file, which SQLite takes for a new database; -wal and -shm get its mode. Leaves an existing one as it is. */
export function createPrivateFile(file: string): void {
  if (!existsSync(file)) closeSync(openSync(file, 'a', PRIVATE_MODE));
}

/**
 * Makes the files of a database private that an earlier version, or a copy by hand, left readable by others. Only their owner
 * may do that; `slotkeeper doctor` reports what is left.
 */
export function makePrivate(file: string): void {
  for (const path of databaseFiles(file)) {
    try {
      chmodSync(path, PRIVATE_MODE);
    } catch (error) {
      if (!['EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

/** The file and what SQLite keeps beside it, as far as they exist. */
export function databaseFiles(file: string): string[] {
  return [file, `${file}-wal`, `${file}-shm`, `${file}-journal`].filter((path) => existsSync(path));
}
