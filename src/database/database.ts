import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type SQLite from 'better-sqlite3';
import knex, { type Knex } from 'knex';
import { DEFAULT_DATABASE_CONNECTIONS } from '../config.ts';
import { sqliteFile } from '../databaseUrl.ts';
import { isSqlite, query } from './dialect.ts';
import { openPostgres } from './postgres.ts';
import { createPrivateFile } from './privateFile.ts';

/** A connection pool. Functions that must not run inside a transaction take this type; others take `Db`. */
export type Database = Knex;

const MIN_SQLITE_VERSION = '3.51.3';
/** Withdrawn by its authors. */
const WITHDRAWN_SQLITE_VERSION = '3.52.0';

/**
 * Accepts `sqlite:path`, `sqlite::memory:` and `postgres://…`. Connects lazily, with the first query. `maxConnections` is of
 * PostgreSQL; SQLite has one.
 */
export function openDatabase(url: string, maxConnections = DEFAULT_DATABASE_CONNECTIONS): Database {
  return url.startsWith('sqlite:') ? openSqlite(url) : openPostgres(url, SILENT_LOGGER, maxConnections);
}

/** Errors are thrown to the caller, which logs them without the values that Knex would print. */
const SILENT_LOGGER: Knex.Logger = { warn() {}, error() {} };

function openSqlite(url: string): Database {
  const file = sqliteFile(url);
  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    createPrivateFile(file);
  }
  return knex({
    client: 'better-sqlite3',
    connection: { filename: file ?? ':memory:' },
    useNullAsDefault: true,
    // SQLite allows one writer. Waiting for the only connection is asynchronous; waiting for SQLite's lock blocks the process.
    pool: { min: 1, max: 1, afterCreate: prepareSqlite, validate: rollbackLeftover },
    log: SILENT_LOGGER,
  });
}

/**
 * For a process that reads a whole database once: SQLite keeps 8 MiB of what it read instead of 256. PostgreSQL keeps nothing in this
 * process.
 */
export async function keepLittleInMemory(db: Database): Promise<void> {
  if (isSqlite(db)) await query(db, 'PRAGMA cache_size = -8192');
}

/** A failed COMMIT (disk full) leaves its transaction open. It is rolled back, so that the next user of the connection does not join it. */
function rollbackLeftover(connection: SQLite.Database): boolean {
  if (connection.inTransaction) connection.exec('ROLLBACK');
  return !connection.inTransaction;
}

function prepareSqlite(connection: SQLite.Database, done: (error: Error | null, connection: SQLite.Database) => void) {
  cacheStatements(connection);
  // exec(), not pragma(): pragma() would prepare statements outside the cache.
  connection.exec(PRAGMAS);
  done(null, connection);
}

const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  -- The build's default in WAL mode is NORMAL, which may lose the last commits in a power failure.
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA secure_delete = ON;
  -- Milliseconds. Waiting here blocks the whole process, so it is short; transaction.ts retries without blocking.
  PRAGMA busy_timeout = 50;
  PRAGMA cache_size = -262144;
  PRAGMA wal_autocheckpoint = 10000;
`;

/**
 * Knex prepares a statement for every query; this reuses them, because there are few distinct SQL texts.
 * Statements are never released: since Node 24.19 the process aborts when the garbage collector destroys a statement
 * of better-sqlite3 12 (RemoveEnvironmentCleanupHook). Version 13 fixes that, but needs Node 22.
 */
function cacheStatements(connection: SQLite.Database) {
  const cache = new Map<string, SQLite.Statement>();
  const prepare = connection.prepare.bind(connection);
  connection.prepare = ((sql: string) => {
    const statement = cache.get(sql) ?? prepare(sql);
    cache.set(sql, statement);
    return statement;
  }) as typeof connection.prepare;
  retainedConnections.push(connection);
}

/** Keeps connections, and so their statements, from being garbage collected. */
const retainedConnections: SQLite.Database[] = [];

/** Throws an Error unless commits are durable and the SQLite version has no known data corruption bug. */
export async function assertDurable(db: Database): Promise<void> {
  if (!isSqlite(db)) return assertSetting(db, 'SHOW synchronous_commit', 'synchronous_commit', 'on');
  await assertSetting(db, 'PRAGMA synchronous', 'synchronous', 2);
  await assertSetting(db, 'PRAGMA journal_mode', 'journal_mode', 'wal', 'memory');
  await assertSetting(db, 'PRAGMA foreign_keys', 'foreign_keys', 1);
  const [found] = await query<{ version: string }>(db, 'SELECT sqlite_version() AS version');
  const version = found?.version ?? '';
  if (version === WITHDRAWN_SQLITE_VERSION || version.localeCompare(MIN_SQLITE_VERSION, 'en', { numeric: true }) < 0) {
    throw new Error(`SQLite ${version} can corrupt a database in WAL mode; ${MIN_SQLITE_VERSION} or newer is required`);
  }
}

async function assertSetting(db: Database, sql: string, name: string, ...allowed: unknown[]) {
  const [found] = await query<Record<string, unknown>>(db, sql);
  if (!allowed.includes(found?.[name])) throw new Error(`The database has ${name} = ${found?.[name]}; it must be ${allowed[0]}`);
}
