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
import { dirname } from 'node:path';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { isBusy, rows, sqliteFile } from '../database/dialect.ts';
import { Refusal } from '../errors.ts';

/** The file this service keeps its data in. Refuses what is not a file of SQLite, with `instead`. */
export function ownFile({ DATABASE_URL }: Config, instead: string): string {
  const file = sqliteFile(DATABASE_URL);
  if (file === null) throw new Refusal('conflict', instead);
  return file;
}

/** Nothing of it is left in memory when this returns: a file and its name survive the loss of power. */
export function keepOnDisk(file: string): void {
  for (const path of [file, dirname(file)]) {
    const opened = openSync(path, 'r');
    fsyncSync(opened);
    closeSync(opened);
  }
}

/**
 * Has the database to itself while `work` runs: nobody reads it, nobody writes it, and its one file holds everything.
 * Refused while any other program has the file open: SQLite lets nobody leave WAL mode then.
 */
export async function alone<Result>(file: string, work: (db: Database) => Promise<Result> | Result): Promise<Result> {
  const db = openDatabase(`sqlite:${file}`);
  try {
    await rows(db, 'PRAGMA journal_mode = DELETE');
    await db.raw('BEGIN EXCLUSIVE');
    return await work(db);
  } catch (error) {
    throw isBusy(db, error) ? new Refusal('conflict', `Something has ${file} open: stop the service and close your tools first.`) : error;
  } finally {
    await db.destroy();
  }
}

/** Puts `fresh` where `file` is, in one step, and keeps what was there as `aside`. */
export function exchange(file: string, fresh: string, aside: string): void {
  if (existsSync(file)) {
    const { uid, gid, mode } = statSync(file);
    // The service may run as somebody else than the operator.
    if (process.getuid?.() === 0) chownSync(fresh, uid, gid);
    chmodSync(fresh, mode);
    linkSync(file, aside);
  }
  renameSync(fresh, file);
  keepOnDisk(file);
}

export function copyFile(from: string, to: string): void {
  copyFileSync(from, to);
  keepOnDisk(to);
}

/** Everything into the one file, and away with what SQLite keeps beside it. */
export async function closeWhole(db: Database): Promise<void> {
  await rows(db, 'PRAGMA journal_mode = DELETE');
  await db.destroy();
}

export function remove(file: string): void {
  for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) if (existsSync(path)) unlinkSync(path);
}

export function sayBytes(file: string): string {
  const bytes = statSync(file).size;
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
