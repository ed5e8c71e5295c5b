import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { createKeys, secretFile } from '../crypto/keys.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { renewInstallationId } from '../database/installation.ts';
import { migrate } from '../database/migrate.ts';
import type { Actor } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { checkInvariants } from '../invariants/checkInvariants.ts';
import { findCurrentPause, pauseOutbox } from '../messages/outbox/outboxPause.ts';
import { countLinksBySecret } from '../registrations/domain/linkSecretAudit.ts';
import { assertHealthy, assertSlotkeeperFile, contentsOf, formatContents } from './contents.ts';
import {
  assertReadable,
  checkpointAndClose,
  copyFile,
  databaseFile,
  removeDatabaseFiles,
  replaceAtomically,
  withExclusiveAccess,
} from './files.ts';

export interface RestoreOptions {
  /** Only checks the backup, and changes nothing. */
  check?: boolean;
  /** Restores even if an invariant is violated or the secret is missing. */
  force?: boolean;
}

const POSTGRES_HELP = `PostgreSQL has its own tool. With the service stopped, into an empty database:
  pg_restore --no-owner --exit-on-error --dbname="$DATABASE_URL" FILE && slotkeeper outbox pause`;

/**
 * Replaces the database by a backup, with the outbox paused: messages sent after the backup was made would be sent again.
 * A copy is checked and migrated, and then replaces the database in one step; the previous database is kept. Returns a
 * summary for the operator.
 * @throws DomainError `conflict` if a process has the database open; if the file is damaged, not ours, or newer than this
 *   version; unless `force`, also if an invariant is violated or its links are dead.
 */
export async function restore(
  config: Config,
  from: string,
  { check, force }: RestoreOptions,
  actor: Actor,
  now = new Date(),
): Promise<string> {
  const file = databaseFile(config, POSTGRES_HELP);
  const backup = resolve(from);
  assertReadable(backup);
  if (existsSync(`${backup}.key`)) assertReadable(`${backup}.key`);
  assertSlotkeeperFile(backup);
  const workingCopy = `${file}.restoring`;
  // On a new machine the service has not been started yet, which makes the folder.
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  removeDatabaseFiles(workingCopy);
  copyFile(backup, workingCopy);
  try {
    const { summary, violations } = await inspect(config, backup, workingCopy, now);
    if (check && violations.length === 0) return `${summary}\nAll invariants hold in it, and its links work.`;
    if (violations.length > 0 && (check || !force)) throw new DomainError('conflict', [summary, ...violations].join('\n  '));
    await prepareRestored(workingCopy, `restored from ${from}: messages sent since then would be sent again`, actor, now);
    return [summary, ...(await installBackup(config, backup, file, now))].join('\n');
  } finally {
    removeDatabaseFiles(workingCopy);
  }
}

async function inspect(config: Config, backup: string, workingCopy: string, now: Date) {
  const db = openDatabase(`sqlite:${workingCopy}`);
  try {
    await assertHealthy(db, backup);
    // Checked as it will be after the migrations.
    await migrate(db);
    const violations = await checkInvariants(db, now.toISOString());
    return {
      summary: `${backup} holds ${formatContents(await contentsOf(db))}`,
      violations: [...violations, ...(await findDeadLinks(config, backup, db))],
    };
  } finally {
    await db.destroy();
  }
}

async function findDeadLinks(config: Config, backup: string, db: Database): Promise<string[]> {
  const secret = findSecret(config, backup);
  const anySecret = secret ?? 'placeholder: there is no secret at all';
  const { unmatched } = await countLinksBySecret(db, createKeys({ ...config, SECRET_KEY: anySecret }));
  if (unmatched === 0) return [];
  const hint = config.SECRET_KEY === undefined ? `put it beside the backup, as ${backup}.key` : 'add it to SECRET_KEY, after a comma';
  return [`The links of ${unmatched} registrations are dead, because their secret is not here: ${hint}.`];
}

/** SECRET_KEY, or the secret beside the backup, or the one of this installation. */
function findSecret(config: Config, backup: string): string | undefined {
  if (config.SECRET_KEY !== undefined) return config.SECRET_KEY;
  const file = [`${backup}.key`, secretFile(config)].find((candidate) => existsSync(candidate));
  return file && readFileSync(file, 'utf8').trim();
}

async function prepareRestored(workingCopy: string, reason: string, actor: Actor, now: Date) {
  const db = openDatabase(`sqlite:${workingCopy}`);
  // Locks held when the backup was made have no owner any more.
  await db.raw('UPDATE messages SET lock_token = NULL, locked_until = NULL WHERE lock_token IS NOT NULL');
  await renewInstallationId(db);
  if (!(await findCurrentPause(db))) await pauseOutbox({ db, now: () => now }, reason, actor);
  await checkpointAndClose(db);
}

async function installBackup(config: Config, backup: string, file: string, now: Date): Promise<string[]> {
  const suffix = `before-restore-${now.toISOString().replace(/[:.]/g, '-')}`;
  const hadDatabase = existsSync(file);
  const replaceDatabase = () => replaceAtomically(file, `${file}.restoring`, `${file}.${suffix}`);
  await (hadDatabase ? withExclusiveAccess(file, replaceDatabase) : replaceDatabase());
  const secretPath = secretFile(config);
  const hasBackupSecret = config.SECRET_KEY === undefined && existsSync(`${backup}.key`);
  if (hasBackupSecret) {
    copyFile(`${backup}.key`, `${secretPath}.restoring`);
    replaceAtomically(secretPath, `${secretPath}.restoring`, `${secretPath}.${suffix}`);
  }
  return [
    `It is the database now.${hadDatabase ? ` What was there is kept: ${file}.${suffix}` : ''}`,
    ...(hasBackupSecret ? [`Its secret is back as well: ${secretPath}`] : []),
    'THE OUTBOX IS PAUSED: sign-ups work, no message is sent. When you have looked at slotkeeper outbox show:',
    '  slotkeeper outbox resume                  sends the waiting messages; some may have arrived before',
    '  slotkeeper outbox resume --mark-sent      marks those of the backup as sent, and sends new ones',
  ];
}
