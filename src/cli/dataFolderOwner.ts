import { spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';

/** The data folder is another user's. The message says what to do. */
export class OtherOwnerError extends Error {}

/**
 * If root runs a command and the data folder belongs to somebody else, runs the same command as its owner, and returns its exit code:
 * so the service, which runs as that user, can read and write what the command makes. Returns null if this process is to go on; there may
 * be no folder yet. Another process, because Node refuses setuid() where io_uring may be enabled.
 * Throws an OtherOwnerError if the folder cannot be entered: its `.env` would be left out in silence.
 */
export function runAsOwner(folder: string): number | null {
  const owner = statSync(folder, { throwIfNoEntry: false });
  if (!owner) return null;
  if (process.getuid?.() === 0 && owner.uid !== 0) {
    const { uid, gid } = owner;
    return spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { uid, gid, stdio: 'inherit' }).status ?? 1;
  }
  try {
    accessSync(folder, constants.X_OK);
  } catch {
    throw new OtherOwnerError(`${folder} belongs to another user. Run this as that user or as root, or set DATA_FOLDER.`);
  }
  return null;
}
