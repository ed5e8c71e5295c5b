import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { onCleanup } from './cleanup.ts';
import { oncePerRun, resultOfRun, startTestRun } from './oncePerRun.ts';
import { keepTests, testsOnPostgres } from './oneDatabase.ts';
import { PostgresCluster, postgresPrograms } from './postgresCluster.ts';

/** Set by `npm run test:unit`. */
const SQLITE_ONLY = process.env.SLOTKEEPER_TEST_DATABASES === 'sqlite';
const CLUSTER = 'postgres';

/** Creates a database without rows that is removed after the test. Returns its URL. */
export type FreshDatabase = () => Promise<string>;

/** Defines the same tests for SQLite and for PostgreSQL; in the short form some files have few for PostgreSQL, see oneDatabase.ts. */
export function onEachDatabase(defineTests: (fresh: FreshDatabase, name: string) => void): void {
  const { file } = describe('on SQLite', () => defineTests(migratedSqlite, 'sqlite'));
  const kept = testsOnPostgres(file);
  if (SQLITE_ONLY || kept?.length === 0) return;
  describe('on PostgreSQL', function () {
    before(function () {
      if (isMissing('PostgreSQL', postgresFolder())) this.skip();
    });
    defineTests(migratedPostgres, 'postgres');
    if (kept) keepTests(this, kept);
  });
}

/** Whether a program is missing. Then it prints a line; in CI it throws. */
export function isMissing(name: string, program: string | null): boolean {
  if (program !== null) return false;
  if (process.env.CI && !SQLITE_ONLY) throw new Error(`${name} is not on this machine, and CI skips nothing`);
  console.log(`      ${name} is not on this machine: these tests are skipped`);
  return true;
}

export async function freshSqlite(): Promise<string> {
  return `sqlite:${join(freshFolder(), 'slotkeeper.sqlite')}`;
}

/** Copies in which every migration has run. */
const migratedCopies = new Set<string>();

/** Whether this database is such a copy, so that nothing is left to migrate. */
export function isMigratedCopy(url: string): boolean {
  return migratedCopies.has(url);
}

/** The same with all migrations, as a copy. */
export async function migratedSqlite(): Promise<string> {
  const url = await freshSqlite();
  await copyMigratedSqlite(url);
  return url;
}

/** Where the service would create a file of SQLite, it finds one with all migrations: they take 60 ms, and a copy 1. */
export async function copyMigratedSqlite(url: string): Promise<void> {
  const file = url.startsWith('sqlite:') ? sqliteFile(url) : null;
  if (!file || existsSync(file)) return;
  const template = await oncePerRun('sqlite-migrated', async () => {
    const migrated = join(startTestRun(), 'migrated.sqlite');
    await migrateAndClose(`sqlite:${migrated}`);
    return migrated;
  });
  copyFileSync(template, file);
  recordMigrated(url);
}

function recordMigrated(url: string): string {
  migratedCopies.add(url);
  return url;
}

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-'));
  onCleanup(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Null when PostgreSQL is not installed, or not wanted. */
export function postgresFolder(): string | null {
  return SQLITE_ONLY ? null : postgresPrograms();
}

/** An empty database of the server that all processes of the test run share. */
export async function freshPostgres(): Promise<string> {
  return freshDatabaseOf(await sharedCluster());
}

/** The same with all migrations, as a copy: that takes a third of the time. */
export async function migratedPostgres(): Promise<string> {
  const cluster = await sharedCluster();
  return recordMigrated(await freshDatabaseOf(cluster, await oncePerRun('postgres-migrated', () => createMigratedDatabase(cluster))));
}

async function createMigratedDatabase(cluster: PostgresCluster): Promise<string> {
  const url = await cluster.createDatabase();
  await migrateAndClose(url);
  return url;
}

async function migrateAndClose(url: string): Promise<void> {
  const db = openDatabase(url);
  await migrate(db).finally(() => db.destroy());
}

/** It starts when the first process needs it. */
async function sharedCluster(): Promise<PostgresCluster> {
  return new PostgresCluster(await oncePerRun(CLUSTER, async () => (await PostgresCluster.create()).folder));
}

/** A database of this server, which may be one that the test restarts. */
export async function freshDatabaseOf(cluster: PostgresCluster, templateUrl?: string): Promise<string> {
  const url = await cluster.createDatabase(templateUrl);
  onCleanup(() => cluster.dropDatabase(url));
  return url;
}

/** Stops the shared server, if it has been started. */
export async function stopPostgres(): Promise<void> {
  const folder = await resultOfRun(CLUSTER);
  if (folder !== null) await new PostgresCluster(folder).remove();
}
