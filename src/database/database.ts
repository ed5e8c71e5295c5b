import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type SQLite from 'better-sqlite3';
import knex, { type Knex } from 'knex';
import pg from 'pg';
import { isSqlite, rows, sqliteFile } from './dialect.ts';

/** The root database, as against a transaction in it. */
export type Database = Knex;

const OLDEST_SQLITE = '3.51.3';
const WITHDRAWN_SQLITE = '3.52.0';

/** Opens `sqlite:path`, `sqlite::memory:` or `postgres://…`. Nothing is asked of it yet. */
export function openDatabase(address: string): Database {
  return address.startsWith('sqlite:') ? openSqlite(address) : openPostgres(address);
}

/** What goes wrong is thrown to whoever asked, who says it in better words than Knex. */
const SILENT: Knex.Logger = { warn() {}, error() {} };

function openSqlite(address: string): Database {
  const file = sqliteFile(address);
  if (file) mkdirSync(dirname(file), { recursive: true });
  return knex({
    client: 'better-sqlite3',
    connection: { filename: file ?? ':memory:' },
    useNullAsDefault: true,
    // One writing connection: SQLite has one writer, and what waits here waits without blocking the process.
    pool: { min: 1, max: 1, afterCreate: prepareSqlite, validate: isAtRest },
    log: SILENT,
  });
}

/** A COMMIT that fails, as on a full disk, leaves its transaction open: whoever comes next must not find themselves in it. */
function isAtRest(connection: SQLite.Database): boolean {
  if (connection.inTransaction) connection.exec('ROLLBACK');
  return !connection.inTransaction;
}

function prepareSqlite(connection: SQLite.Database, done: (error: Error | null, connection: SQLite.Database) => void) {
  keepStatements(connection);
  // Not by `pragma()`, whose statements would not be kept.
  connection.exec(PRAGMAS);
  done(null, connection);
}

const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  -- After WAL, and said aloud: the build's default would be NORMAL, which may lose the last seconds with the power.
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA secure_delete = ON;
  -- A wait for another process's lock stops the whole process, so it is short; transaction.ts asks again.
  PRAGMA busy_timeout = 50;
  PRAGMA cache_size = -262144;
  PRAGMA wal_autocheckpoint = 10000;
`;

/**
 * Knex prepares each statement anew; our statements are few and their texts do not change, so they are kept.
 * They are never let go of either: since Node 24.19 the process aborts when the garbage collector destroys a statement
 * of better-sqlite3 12 (RemoveEnvironmentCleanupHook). Version 13 mends that, but needs Node 22.
 */
function keepStatements(connection: SQLite.Database) {
  const kept = new Map<string, SQLite.Statement>();
  const prepare = connection.prepare.bind(connection);
  connection.prepare = ((sql: string) => {
    const statement = kept.get(sql) ?? prepare(sql);
    kept.set(sql, statement);
    return statement;
  }) as typeof connection.prepare;
  neverCollected.push(connection);
}

/** One for each database that this process has opened: most open one. */
const neverCollected: SQLite.Database[] = [];

function openPostgres(address: string): Database {
  // Counts are bigint, which the driver gives as text; ours are far below 2^53.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number);
  return knex({
    client: 'pg',
    connection: {
      connectionString: address,
      application_name: 'slotkeeper',
      connectionTimeoutMillis: 5_000,
      lock_timeout: 3_000,
      statement_timeout: 30_000,
      idle_in_transaction_session_timeout: 30_000,
      options: '-c synchronous_commit=on -c timezone=UTC',
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: 8 },
    acquireConnectionTimeout: 5_000,
    log: SILENT,
  });
}

/** Throws unless the open database keeps what it acknowledges: durable commits, a sound version. */
export async function assertDurable(db: Database): Promise<void> {
  if (!isSqlite(db)) return assertSetting(db, 'SHOW synchronous_commit', 'synchronous_commit', 'on');
  await assertSetting(db, 'PRAGMA synchronous', 'synchronous', 2);
  await assertSetting(db, 'PRAGMA journal_mode', 'journal_mode', 'wal', 'memory');
  await assertSetting(db, 'PRAGMA foreign_keys', 'foreign_keys', 1);
  const [found] = await rows<{ version: string }>(db, 'SELECT sqlite_version() AS version');
  const version = found?.version ?? '';
  if (version === WITHDRAWN_SQLITE || version.localeCompare(OLDEST_SQLITE, 'en', { numeric: true }) < 0) {
    throw new Error(`SQLite ${version} can damage a database in WAL mode; ${OLDEST_SQLITE} or newer is needed`);
  }
}

async function assertSetting(db: Database, question: string, name: string, ...good: unknown[]) {
  const [found] = await rows<Record<string, unknown>>(db, question);
  if (!good.includes(found?.[name])) throw new Error(`The database has ${name} = ${found?.[name]}; it must be ${good[0]}`);
}
