import type { Knex } from 'knex';

/** The connection pool or a transaction. */
export type Db = Knex;

/**
 * SQL that differs between SQLite and PostgreSQL. Lists and rows are passed as one JSON parameter, so that a statement has
 * the same text for any number of them and can be prepared once.
 */
interface Dialect {
  /** SQL for FROM that turns one parameter, encoded by `encode`, into rows with the alias `v` and the columns `fields`. */
  recordset: (fields: { field: string; type: string }[]) => string;
  /** Encodes rows as the parameter of `recordset`. */
  encode: (rows: object[], fields: { field: string }[]) => string;
  /** SQL for use after IN; its one parameter is a JSON array of strings. */
  inList: string;
  /** Added to the end of CREATE TABLE. */
  tableOptions: string;
  /** Translates the SQL of a view, which is written for PostgreSQL. */
  viewSql: (sql: string) => string;
  /** Statement that blocks schema changes by other processes until the transaction ends. */
  lockSchema: string;
  /** Rows in the result of `db.raw()`. */
  rowsOf: (result: unknown) => unknown[];
  /** Error codes: another transaction holds the lock, so an immediate retry may succeed. */
  busyCodes: string[];
  /** Prefixes of error codes: the database is not reachable or not writable, so an operator has to act. */
  unavailableCodes: string[];
}

const sqlite: Dialect = {
  recordset: (fields) =>
    `(SELECT ${fields.map(({ field }, index) => `value->>${index} AS "${field}"`).join(', ')} FROM jsonb_each(?)) AS v`,
  encode: (rows, fields) => JSON.stringify(rows.map((row) => fields.map(({ field }) => (row as Record<string, unknown>)[field]))),
  inList: '(SELECT value FROM json_each(?))',
  tableOptions: 'STRICT',
  // SQLite has string_agg only since 3.44, and the file must stay readable by older tools.
  viewSql: (sql) => sql.replaceAll('string_agg(', 'group_concat('),
  // Any write takes SQLite's lock. This one writes "SLOT" into the file header, so that tools can identify the file.
  lockSchema: 'PRAGMA application_id = 0x534c4f54',
  rowsOf: (result) => result as unknown[],
  busyCodes: ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_BUSY_RECOVERY', 'SQLITE_LOCKED'],
  unavailableCodes: ['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_IOERR'],
};

const postgres: Dialect = {
  recordset: (fields) => `json_to_recordset(?::json) AS v(${fields.map(({ field, type }) => `"${field}" ${type}`).join(', ')})`,
  encode: (rows) => JSON.stringify(rows),
  inList: '(SELECT json_array_elements_text(?::json))',
  tableOptions: '',
  viewSql: (sql) => sql,
  lockSchema: 'SELECT pg_advisory_xact_lock(731001)',
  rowsOf: (result) => (result as { rows: unknown[] }).rows,
  // Serialization failure, deadlock, lock not available.
  busyCodes: ['40001', '40P01', '55P03'],
  // Shut down, starting up, too many connections, disk full, read only, connection lost.
  unavailableCodes: [
    '57P01',
    '57P02',
    '57P03',
    '53300',
    '53100',
    '25006',
    '08006',
    '08001',
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ENOENT',
  ],
};

export function dialectOf(db: Db): Dialect {
  return isSqlite(db) ? sqlite : postgres;
}

export function isSqlite(db: Db): boolean {
  return db.client.dialect === 'sqlite3';
}

/** Runs SQL with `?` placeholders and returns its rows. */
export async function query<Row>(db: Db, sql: string, values: readonly Knex.RawBinding[] = []): Promise<Row[]> {
  return dialectOf(db).rowsOf(await db.raw(sql, values)) as Row[];
}

export function isBusy(db: Db, error: unknown): boolean {
  return dialectOf(db).busyCodes.includes(errorCode(error));
}

export function isUnavailable(db: Db, error: unknown): boolean {
  const code = errorCode(error);
  const isConnectionLost =
    error instanceof Error && /Connection terminated|not queryable|Timeout acquiring a connection/.test(error.message);
  return isConnectionLost || dialectOf(db).unavailableCodes.some((prefix) => code.startsWith(prefix));
}

function errorCode(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}
