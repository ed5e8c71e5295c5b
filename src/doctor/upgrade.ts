import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { restore } from '../backup/restore.ts';
import { type Config, unknownSettings } from '../config.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { isSqlite, query } from '../database/dialect.ts';
import { fixForDatabaseError } from '../database/explainError.ts';
import { compareMigrations } from '../database/migrate.ts';
import { sqliteFile } from '../databaseUrl.ts';
import { type CheckContext, errorText, type Finding, findingsFor } from './check.ts';
import { checkDiskSpace, diskSpaceOf } from './disk.ts';
import { readSettings } from './readSettings.ts';
import { checkVersions } from './versions.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A check leaves no audit entry. */
const NOBODY = { name: 'operator', correlationId: '' };

export interface UpgradeOptions {
  /** File that `slotkeeper backup` or `pg_dump` made: the way back. */
  backup?: string;
}

/**
 * What this version would do with the database of the installation that is there, run before its first start. Changes nothing: on
 * SQLite the migrations run on a copy of the backup.
 */
export async function checkUpgrade(
  { backup }: UpgradeOptions,
  environment: NodeJS.ProcessEnv = process.env,
  now = () => new Date(),
): Promise<Finding[]> {
  const settings = findingsFor('settings');
  const config = readSettings(environment);
  if ('level' in config) return [config];
  const unknown = unknownSettings(environment).map((name) =>
    settings.warn(`${name} is not a setting of this version`, 'remove or rename it; see CHANGELOG.md and .env.example'),
  );
  return [...(unknown.length > 0 ? unknown : [settings.ok('all are known')]), ...(await checkData(config, backup, now))];
}

async function checkData(config: Config, backup: string | undefined, now: () => Date): Promise<Finding[]> {
  const file = sqliteFile(config.DATABASE_URL);
  const database = findingsFor('database');
  if (file && !existsSync(file))
    return [database.fail(`there is none at ${file}`, 'set DATA_FOLDER or DATABASE_URL as for the running service')];
  const db = openDatabase(config.DATABASE_URL, config.DATABASE_CONNECTIONS);
  try {
    return [
      ...(await checkVersions({ config, db, now })),
      await checkMigrations(db),
      ...(file ? [checkDiskSpace(await diskSpaceOf(file))] : []),
      await checkBackup({ config, db, now }, backup),
    ];
  } catch (error) {
    return [database.fail(errorText(error), fixForDatabaseError(config.DATABASE_URL, error))];
  } finally {
    await db.destroy();
  }
}

async function checkMigrations(db: Database): Promise<Finding> {
  const { ok, fail } = findingsFor('database');
  const { missing, newer } = await compareMigrations(db);
  if (newer.length > 0)
    return fail(
      `a newer version has migrated it (${newer.join(', ')}): this one refuses to start`,
      'install that version, or restore a backup from before',
    );
  if (missing.length === 0) return ok('nothing to migrate: the version of before can be started again');
  return ok(`the first start migrates it (${missing.join(', ')}). No migration can be undone: the way back is the backup`);
}

async function checkBackup({ config, db, now }: CheckContext, backup: string | undefined): Promise<Finding> {
  const { ok, warn, fail } = findingsFor('backup');
  const make = isSqlite(db) ? 'slotkeeper backup FILE, then: slotkeeper upgrade --check --backup FILE' : 'pg_dump, see docs/operations.md';
  if (backup === undefined) return warn('none was named, and only a backup leads back', make);
  const path = resolve(backup);
  if (!existsSync(path)) return fail(`there is no file ${path}`, make);
  const { mtime } = statSync(path);
  const age = now().getTime() - mtime.getTime();
  const lost = await countSignUpsSince(db, mtime);
  const summary = `${path} is ${Math.max(0, Math.floor(age / HOUR_MS))} hours old, and ${lost} sign-ups are not in it`;
  try {
    // Also runs the migrations of this version, on a copy.
    if (isSqlite(db)) await restore(config, path, { check: true }, NOBODY, now());
  } catch (error) {
    return fail(errorText(error), make);
  }
  return age > DAY_MS || lost > 0 ? warn(summary, make) : ok(`${summary}${isSqlite(db) ? '; it can be restored and migrated' : ''}`);
}

async function countSignUpsSince(db: Database, since: Date): Promise<number> {
  const [found] = await query<{ count: number }>(db, 'SELECT COUNT(*) AS count FROM registrations WHERE registered_at > ?', [
    since.toISOString(),
  ]);
  return Number(found?.count ?? 0);
}
