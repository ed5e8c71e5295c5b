import { resolve } from 'node:path';
import type { Knex } from 'knex';

/** The root database, or a transaction in it: whatever a query may run on. */
export type Db = Knex;

/** What SQLite and PostgreSQL say differently. Nothing outside this folder asks which of them it is. */
interface Dialect {
  /** A JSON array of objects, the one binding, as rows named `v` whose columns are named by `fields`. */
  recordset: (fields: { field: string; type: string }[]) => string;
  /** Rows as the one binding of `recordset`. */
  encode: (rows: object[], fields: { field: string }[]) => string;
  /** A JSON array of texts, the one binding, as a list to stand after IN. */
  list: string;
  tableOptions: string;
  /** Lets one process at a time change tables and views, until its transaction ends. */
  lockSchema: string;
  rowsOf: (result: unknown) => unknown[];
  /** Somebody else holds the lock: asking again soon helps. */
  busy: string[];
  /** The database cannot write or cannot be reached: an operator has to look, and the client may come back. */
  unavailable: string[];
}

const sqlite: Dialect = {
  recordset: (fields) =>
    `(SELECT ${fields.map(({ field }, index) => `value->>${index} AS "${field}"`).join(', ')} FROM jsonb_each(?)) AS v`,
  encode: (rows, fields) => JSON.stringify(rows.map((row) => fields.map(({ field }) => (row as Record<string, unknown>)[field]))),
  list: '(SELECT value FROM json_each(?))',
  tableOptions: 'STRICT',
  // Any write takes the lock; this one also tells `file` what the file is: "SLOT".
  lockSchema: 'PRAGMA application_id = 0x534c4f54',
  rowsOf: (result) => result as unknown[],
  busy: ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_BUSY_RECOVERY', 'SQLITE_LOCKED'],
  unavailable: ['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_IOERR'],
};

const postgres: Dialect = {
  recordset: (fields) => `json_to_recordset(?::json) AS v(${fields.map(({ field, type }) => `"${field}" ${type}`).join(', ')})`,
  encode: (rows) => JSON.stringify(rows),
  list: '(SELECT json_array_elements_text(?::json))',
  tableOptions: '',
  lockSchema: 'SELECT pg_advisory_xact_lock(731001)',
  rowsOf: (result) => (result as { rows: unknown[] }).rows,
  // Serialization failure, deadlock, lock not available.
  busy: ['40001', '40P01', '55P03'],
  // Shut down, starting up, too many connections, disk full, read only, connection lost.
  unavailable: ['57P01', '57P02', '57P03', '53300', '53100', '25006', '08006', '08001', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT'],
};

export function dialectOf(db: Db): Dialect {
  return isSqlite(db) ? sqlite : postgres;
}

export function isSqlite(db: Db): boolean {
  return db.client.dialect === 'sqlite3';
}

/** The file of a `sqlite:` address; null when it is not one or lives in memory. */
export function sqliteFile(address: string): string | null {
  const file = address.startsWith('sqlite:') ? address.slice('sqlite:'.length) : null;
  return file === null || file === ':memory:' ? null : resolve(file);
}

/** Asks in SQL with `?` for values, and gives the rows, whichever database answers. */
export async function rows<Row>(db: Db, sql: string, values: readonly Knex.RawBinding[] = []): Promise<Row[]> {
  return dialectOf(db).rowsOf(await db.raw(sql, values)) as Row[];
}

export function isBusy(db: Db, error: unknown): boolean {
  return dialectOf(db).busy.includes(codeOf(error));
}

export function isUnavailable(db: Db, error: unknown): boolean {
  const code = codeOf(error);
  const lost = error instanceof Error && /Connection terminated|not queryable|Timeout acquiring a connection/.test(error.message);
  return lost || dialectOf(db).unavailable.some((known) => code.startsWith(known));
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}
