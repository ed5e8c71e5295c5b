import { existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Finding, findingsFor } from './check.ts';

export const MB = 1e6;

/** The database checkpoints the WAL at 40 MB; several times that means that a reader prevents it. */
const LARGE_WAL_BYTES = 160 * MB;

export async function diskSpaceOf(file: string): Promise<{ free: number; size: number; folder: string }> {
  const { bavail, bsize } = statfsSync(dirname(file));
  return { free: bavail * bsize, size: existsSync(file) ? statSync(file).size : 0, folder: dirname(file) };
}

/** In bytes. A backup needs as much space as the database. */
export function checkDiskSpace({ free: freeBytes, size: databaseBytes, folder }: { free: number; size: number; folder: string }): Finding {
  const disk = findingsFor('disk');
  const summary = `${Math.floor(freeBytes / MB)} MB are free in ${folder}`;
  if (freeBytes < 100 * MB)
    return disk.fail(
      `${summary}: soon nothing can be written`,
      `free disk space there, or move the file and set DATABASE_URL; see du -sh ${folder}`,
    );
  if (freeBytes < Math.max(1_000 * MB, 2 * databaseBytes))
    return disk.warn(`${summary}, and the database has ${Math.ceil(databaseBytes / MB)} MB`, `free disk space there: du -sh ${folder}`);
  return disk.ok(summary);
}

/** Must run before the database is opened: the last connection to close checkpoints the WAL. */
export function checkWal(file: string): Finding[] {
  const wal = findingsFor('WAL');
  const size = existsSync(`${file}-wal`) ? statSync(`${file}-wal`).size : 0;
  const megabytes = `${Math.ceil(size / MB)} MB in the write-ahead log`;
  if (size < LARGE_WAL_BYTES) return [wal.ok(megabytes)];
  return [
    wal.warn(
      `${megabytes}: some tool has an old read transaction, which prevents the checkpoint`,
      `close it (fuser -v ${file}), then: sqlite3 ${file} 'PRAGMA wal_checkpoint(TRUNCATE)'`,
    ),
  ];
}
