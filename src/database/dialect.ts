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
  /** The same to be joined with a table: of a `recordset` PostgreSQL expects a hundred rows, and would read the table for one. */
  joinedRecordset: (fields: { field: string; type: string }[], rowCount: number) => string;
  /** Encodes rows as the parameter of `recordset`. */
  encode: (rows: object[], fields: { field: string }[]) => string;
  /**
   * SQL for FROM: the rows of `table` for which one of `conditions` holds with a `wanted` text, for each text of a JSON
   * array, the first parameter. A row that matches several texts or conditions may be there several times.
   */
  lookUp: (table: string, conditions: string[]) => string;
  /** SQL for FROM: the pairs of a JSON array, the parameter, as the columns `wanted_in` and `wanted`. */
  pairs: string;
  /** The same as `lookUp` for each pair of a JSON array of pairs, which the conditions call `wanted_in` and `wanted`. */
  lookUpPairs: (table: string, conditions: string[]) => string;
  /**
   * The same for one condition, and of the rows for each text only the first by the column `order`. How many these are at most is the
   * last parameter. The rows are in no order.
   */
  lookUpFirst: (table: string, condition: string, order: string) => string;
  /**
   * Statement that reads the rows with the ids of a JSON array, and locks them until the transaction ends: on PostgreSQL in the order of
   * their ids, so that two transactions never deadlock. On SQLite it writes `column` unchanged, because only a writing statement takes
   * the lock, which is one for the whole database.
   */
  lockByIds: (table: { name: string; columns: string }, column: string) => string;
  /** SQL for FROM: the table, read by this index. PostgreSQL decides by itself. */
  readByIndex: (table: string, index: string) => string;
  /** SQL for the milliseconds since 1970 of an ISO 8601 time. */
  milliseconds: (expression: string) => string;
  /** Added to the end of CREATE TABLE. */
  tableOptions: string;
  /** Translates the SQL of a view, which is written for PostgreSQL. */
  viewSql: (sql: string) => string;
  /** Statement that blocks schema changes by other processes until the transaction ends. */
  lockSchema: string;
  /** Rows in the result of `db.raw()`. */
  rowsOf: (result: unknown) => unknown[];
}

/** How views say the present in ISO 8601, as times are stored. */
const NOW_SQL = `to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const sqliteRecordset: Dialect['recordset'] = (fields) =>
  `(SELECT ${fields.map(({ field }, index) => `value->>${index} AS "${field}"`).join(', ')} FROM jsonb_each(?)) AS v`;

/** A time on the clock of whoever reads a view, as views write it. */
const LOCAL_TIME_SQL = /to_char\(CAST\(([\w.]+) AS timestamptz\), 'YYYY-MM-DD HH24:MI'\)/g;

/** What several conditions have in common SQLite would look up alone, if they stood beside each other: all registrations of an event. */
function oneOf(table: string, conditions: string[]): string {
  if (conditions.length === 1) return conditions.join();
  const lookUps = conditions.map((condition) => `SELECT rowid FROM ${table} WHERE ${condition}`);
  return `${table}.rowid IN (${lookUps.join(' UNION ALL ')})`;
}

const sqlite: Dialect = {
  recordset: sqliteRecordset,
  joinedRecordset: sqliteRecordset,
  encode: (rows, fields) => JSON.stringify(rows.map((row) => fields.map(({ field }) => (row as Record<string, unknown>)[field]))),
  // CROSS JOIN: SQLite goes through the array, never through the table.
  lookUp: (table, conditions) => `(SELECT value AS wanted FROM json_each(?)) AS w CROSS JOIN ${table} ON (${conditions.join(' OR ')})`,
  pairs: '(SELECT value->>0 AS wanted_in, value->>1 AS wanted FROM json_each(?)) AS w',
  lookUpPairs: (table, conditions) => `${sqlite.pairs} CROSS JOIN ${table} ON (${oneOf(table, conditions)})`,
  lookUpFirst: (table, condition, order) =>
    sqlite.lookUp(table, [`${table}.id IN (SELECT id FROM ${table} AS candidates WHERE ${condition} ORDER BY ${order} LIMIT ?)`]),
  lockByIds: ({ name, columns }, column) =>
    `UPDATE ${name} SET ${column} = ${column} WHERE id IN (SELECT value FROM json_each(?)) RETURNING ${columns}`,
  // Without it SQLite may take an index with fewer columns, and then reads each row as well.
  readByIndex: (table, index) => `${table} INDEXED BY ${index}`,
  // Julian days have a precision of 0.04 ms.
  milliseconds: (expression) => `CAST(round((julianday(${expression}) - 2440587.5) * 86400000) AS INTEGER)`,
  tableOptions: 'STRICT',
  // SQLite has string_agg only since 3.44, and the file must stay readable by older tools.
  viewSql: (sql) =>
    sql
      .replaceAll('string_agg(', 'group_concat(')
      .replaceAll(NOW_SQL, "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')")
      .replaceAll(LOCAL_TIME_SQL, "strftime('%Y-%m-%d %H:%M', $1, 'localtime')"),
  // Any write takes SQLite's lock. This one writes "SLOT" into the file header, so that tools can identify the file.
  lockSchema: 'PRAGMA application_id = 0x534c4f54',
  rowsOf: (result) => result as unknown[],
};

const postgresRecordset: Dialect['recordset'] = (fields) =>
  `json_to_recordset(?::json) AS v(${fields.map(({ field, type }) => `"${field}" ${type}`).join(', ')})`;

/** Conditions of a look-up in PostgreSQL, for each row of what it follows. */
const lateral: Dialect['lookUp'] = (table, conditions) =>
  `CROSS JOIN LATERAL (${conditions
    .map((condition) => `(SELECT * FROM ${table} WHERE ${condition} OFFSET 0)`)
    .join(' UNION ALL ')}) AS ${table}`;

const postgres: Dialect = {
  recordset: postgresRecordset,
  joinedRecordset: (fields, rowCount) => `(SELECT * FROM ${postgresRecordset(fields)} LIMIT ${rowCount}) AS v`,
  encode: (rows) => JSON.stringify(rows),
  // Not by IN, and not by OR: of an event that is newer than the statistics PostgreSQL expects one row, and would compare
  // every registration with every text of the array. OFFSET 0 keeps the planner from turning this into a join again.
  lookUp: (table, conditions) => `json_array_elements_text(?::json) AS wanted ${lateral(table, conditions)}`,
  pairs: '(SELECT value->>0 AS wanted_in, value->>1 AS wanted FROM json_array_elements(?::json)) AS w',
  lookUpPairs: (table, conditions) => `${postgres.pairs} ${lateral(table, conditions)}`,
  lookUpFirst: (table, condition, order) => postgres.lookUp(table, [`${condition} ORDER BY ${order} LIMIT CAST(? AS INTEGER)`]),
  lockByIds: ({ name, columns }) =>
    `SELECT ${columns} FROM ${name} WHERE id = ANY(ARRAY(SELECT json_array_elements_text(?::json))) ORDER BY id FOR NO KEY UPDATE`,
  readByIndex: (table) => table,
  milliseconds: (expression) => `CAST(extract(epoch FROM CAST(${expression} AS timestamptz)) * 1000 AS bigint)`,
  tableOptions: '',
  viewSql: (sql) => sql,
  lockSchema: 'SELECT pg_advisory_xact_lock(731001)',
  rowsOf: (result) => (result as { rows: unknown[] }).rows,
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
