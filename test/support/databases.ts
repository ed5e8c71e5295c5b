import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { onCleanup } from './cleanup.ts';
import { oncePerRun, resultOfRun, startTestRun } from './oncePerRun.ts';
import { PostgresCluster, postgresPrograms } from './postgresCluster.ts';

/** Set by `npm run test:unit`. */
const SQLITE_ONLY = process.env.SLOTKEEPER_TEST_DATABASES === 'sqlite';
const CLUSTER = 'postgres';

/** Creates a database without rows that is removed after the test. Returns its URL. */
export type FreshDatabase = () => Promise<string>;

/** Defines the same tests for SQLite and for PostgreSQL. */
export function onEachDatabase(defineTests: (fresh: FreshDatabase, name: string) => void): void {
  describe('on SQLite', () => defineTests(migratedSqlite, 'sqlite'));
  if (SQLITE_ONLY) return;
  describe('on PostgreSQL', () => {
    before(function () {
      if (isMissing('PostgreSQL', postgresFolder())) this.skip();
    });
    defineTests(migratedPostgres, 'postgres');
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

/** Whether this database was made by `onEachDatabase`, with all migrations, so that nothing is left to migrate. */
export function isMigratedCopy(url: string): boolean {
  return migratedCopies.has(url);
}

/** The same with all migrations, as a copy. */
export async function migratedSqlite(): Promise<string> {
  const template = await oncePerRun('sqlite-migrated', async () => {
    const file = join(startTestRun(), 'migrated.sqlite');
    await migrateAndClose(`sqlite:${file}`);
    return file;
  });
  const folder = freshFolder();
  copyFileSync(template, join(folder, 'slotkeeper.sqlite'));
  return recordMigrated(`sqlite:${join(folder, 'slotkeeper.sqlite')}`);
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
async function migratedPostgres(): Promise<string> {
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
