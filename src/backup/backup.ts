import { accessSync, chmodSync, constants, existsSync, renameSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { secretFile } from '../crypto/keys.ts';
import { openDatabase } from '../database/database.ts';
import { query } from '../database/dialect.ts';
import { PRIVATE_MODE } from '../database/privateFile.ts';
import { DomainError } from '../domainError.ts';
import { assertHealthy, contentsOf, formatContents } from './contents.ts';
import { checkpointAndClose, copyFile, databaseFile, formatBytes, fsyncFile, removeDatabaseFiles } from './files.ts';

const POSTGRES_HELP = `PostgreSQL has its own tool, which works while the service runs:
  pg_dump --format=custom --file=FILE "$DATABASE_URL"
and to put it back, into an empty database, with the service stopped:
  pg_restore --no-owner --exit-on-error --dbname="$DATABASE_URL" FILE && slotkeeper outbox pause
Keep SECRET_KEY with it: without it the links in sent emails are dead.`;

/**
 * Copies the database to `to` in one snapshot, while the service runs. The copy is checked before the file gets its name.
 * A generated secret is copied to `to`.key, since without it every link is dead. Returns a summary for the operator.
 * @throws DomainError `conflict` if a file exists there, or the database is PostgreSQL; `forbidden` if its folder cannot be written.
 */
export async function createBackup(config: Config, to: string): Promise<string> {
  const from = databaseFile(config, POSTGRES_HELP);
  const target = resolve(to);
  if (!existsSync(from)) throw new DomainError('not-found', `There is no database at ${from}.`);
  for (const existing of [target, `${target}.key`])
    if (existsSync(existing)) throw new DomainError('conflict', `${existing} is there already.`);
  assertWritable(dirname(target));
  const summary = await copyDatabase(from, target);
  return [
    `Backed up ${summary} (${formatBytes(target)}, integrity ok) to ${target}`,
    copySecret(config, target),
    `Look at it: slotkeeper restore ${to} --check   Put it back: slotkeeper restore ${to}`,
  ].join('\n');
}

/** SQLite would say that it cannot open the database, and leave open which. */
function assertWritable(folder: string) {
  if (!existsSync(folder)) throw new DomainError('not-found', `There is no folder ${folder}.`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    throw new DomainError('forbidden', `The user ${userInfo().username}, as whom this command runs, cannot write to ${folder}.`);
  }
}

async function copyDatabase(from: string, target: string): Promise<string> {
  const tempFile = `${target}.unfinished`;
  removeDatabaseFiles(tempFile);
  const db = openDatabase(`sqlite:${from}`);
  await query(db, 'VACUUM INTO ?', [tempFile]).finally(() => db.destroy());
  chmodSync(tempFile, PRIVATE_MODE);
  fsyncFile(tempFile);
  const copy = openDatabase(`sqlite:${tempFile}`);
  try {
    await assertHealthy(copy, tempFile);
    const summary = formatContents(await contentsOf(copy));
    await checkpointAndClose(copy);
    renameSync(tempFile, target);
    fsyncFile(target);
    return summary;
  } finally {
    await copy.destroy();
    removeDatabaseFiles(tempFile);
  }
}

function copySecret(config: Config, target: string): string {
  if (config.SECRET_KEY !== undefined)
    return 'Its secret is SECRET_KEY of your settings: keep that too, apart; without it the links in sent emails are dead.';
  if (!existsSync(secretFile(config)))
    return `THERE IS NO SECRET beside it: ${secretFile(config)} is missing, and the links in sent emails are dead.`;
  copyFile(secretFile(config), `${target}.key`);
  return `Its secret is beside it, ${target}.key: who has both can open every registration, so keep them like the database.`;
}
