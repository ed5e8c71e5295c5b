import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { secretFile } from '../crypto/keys.ts';
import { sqliteFile } from '../databaseUrl.ts';
import { mailboxFolder } from '../messages/transports/devMailbox.ts';
import { type CheckContext, type Finding, findingsFor } from './check.ts';

const OTHERS_BITS = 0o077;
const { ok, fail } = findingsFor('files');

/** Whether other users of the machine can read the database, what is kept beside it (-wal, -shm, before-restore-…) or the mailbox. */
export async function checkFilePermissions({ config }: CheckContext): Promise<Finding[]> {
  const file = sqliteFile(config.DATABASE_URL);
  const beside = file
    ? filesIn(dirname(file)).filter((path) => basename(path).startsWith(basename(file)) && path !== secretFile(config))
    : [];
  const readable = [...beside, ...filesIn(mailboxFolder(config))].filter((path) => (statSync(path).mode & OTHERS_BITS) !== 0);
  if (readable.length > 0)
    return readable.map((path) => fail(`${path} can be read by others (mode 0${modeOf(path)})`, `chmod 600 ${path}`));
  return file ? [ok('readable by their owner alone')] : [];
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => join(folder, name));
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}
