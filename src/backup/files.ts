import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { query } from '../database/dialect.ts';
import { isBusy } from '../database/errorClasses.ts';
import { databaseFiles, PRIVATE_MODE } from '../database/privateFile.ts';
import { sqliteFile } from '../databaseUrl.ts';
import { DomainError } from '../domainError.ts';

/** Path of the SQLite file. @throws DomainError `conflict` with `hint` if the database is PostgreSQL. */
export function databaseFile({ DATABASE_URL }: Config, hint: string): string {
  const file = sqliteFile(DATABASE_URL);
  if (file === null) throw new DomainError('conflict', hint);
  return file;
}

/**
 * Copying it would say that the database cannot be opened, and leave open which.
 * @throws DomainError `not-found`, or `forbidden` if the user of this command cannot read it.
 */
export function assertReadable(file: string): void {
  try {
    closeSync(openSync(file, 'r'));
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') throw new DomainError('not-found', `There is no file ${file}.`);
    const { username } = userInfo();
    throw new DomainError(
      'forbidden',
      `The user ${username}, as whom this command runs, cannot read ${file}. Copy it to /tmp, and: chown ${username} FILE`,
    );
  }
}

/** Syncs the file and its folder to disk, so that content and name survive a power failure. */
export function fsyncFile(file: string): void {
  for (const path of [file, dirname(file)]) {
    const fd = openSync(path, 'r');
    fsyncSync(fd);
    closeSync(fd);
  }
}

/**
 * Runs `work` with an exclusive lock: nobody else reads or writes, and the one file holds everything (no WAL).
 * @throws DomainError `conflict` if another process has the file open: SQLite does not leave WAL mode then.
 */
export async function withExclusiveAccess<Result>(file: string, work: (db: Database) => Promise<Result> | Result): Promise<Result> {
  const db = openDatabase(`sqlite:${file}`);
  try {
    await query(db, 'PRAGMA journal_mode = DELETE');
    await db.raw('BEGIN EXCLUSIVE');
    return await work(db);
  } catch (error) {
    throw isBusy(db, error)
      ? new DomainError('conflict', `Something has ${file} open: stop the service and close your tools first.`)
      : error;
  } finally {
    await db.destroy();
  }
}

/** Renames `replacement` to `file` in one step; a previous file is kept as `previousFile`. */
export function replaceAtomically(file: string, replacement: string, previousFile: string): void {
  if (existsSync(file)) {
    const { uid, gid } = statSync(file);
    // The service may run as another user than the operator.
    if (process.getuid?.() === 0) chownSync(replacement, uid, gid);
    linkSync(file, previousFile);
    chmodSync(previousFile, PRIVATE_MODE);
  }
  chmodSync(replacement, PRIVATE_MODE);
  renameSync(replacement, file);
  fsyncFile(file);
}

export function copyFile(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, PRIVATE_MODE);
  fsyncFile(to);
}

/** Leaves everything in the one file, without WAL. */
export async function checkpointAndClose(db: Database): Promise<void> {
  await query(db, 'PRAGMA journal_mode = DELETE');
  await db.destroy();
}

export function removeDatabaseFiles(file: string): void {
  for (const path of databaseFiles(file)) unlinkSync(path);
}

export function formatBytes(file: string): string {
  const bytes = statSync(file).size;
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
