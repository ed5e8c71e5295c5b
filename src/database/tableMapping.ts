import type { Knex } from 'knex';
import { type Db, dialectOf, isSqlite, query } from './dialect.ts';
import { insertEach } from './insertEach.ts';

/**
 * Maps the properties of `Row` (camelCase) to the columns of a table (snake_case). Rows are passed as one JSON parameter,
 * so that one statement writes any number of rows and its text never changes.
 */
export interface Table<Row> {
  name: string;
  fields: { field: keyof Row & string; column: string; type: 'text' | 'integer' }[];
  /** Column list for SELECT and RETURNING; each column is aliased to its property. */
  columns: string;
}

/** Where a text is looked for, such as an event, and the text. */
export type Pair = readonly [wantedIn: string, wanted: string];

/** A query that resolves to rows of one table. */
export type RowQuery<Row> = Knex.QueryBuilder<Record<string, unknown>, Row[]>;

/** Defines the mapping. The column names follow from the property names: `createdAt` is `created_at`. */
export function table<Row>(name: string, types: { [Field in keyof Row & string]: 'text' | 'integer' }): Table<Row> {
  const fields = Object.entries(types).map(([field, type]) => ({ field, type, column: snakeCase(field) })) as Table<Row>['fields'];
  return withFields(name, fields);
}

/** The same table, of which these fields are neither read nor written. */
export function withoutFields<Row>({ name, fields }: Table<Row>, left: (keyof Row)[]): Table<Row> {
  return withFields(
    name,
    fields.filter(({ field }) => !left.includes(field)),
  );
}

function withFields<Row>(name: string, fields: Table<Row>['fields']): Table<Row> {
  return { name, fields, columns: fields.map(({ field, column }) => `${name}.${column} AS "${field}"`).join(', ') };
}

/**
 * Inserts all rows with one statement; in a transaction of SQLite it runs for each row, without JSON. No statement for no rows, unless
 * `evenIfEmpty`.
 */
export async function insert<Row>(db: Db, target: Table<Row>, newRows: Row[], evenIfEmpty = false): Promise<void> {
  if (newRows.length === 0 && !evenIfEmpty) return;
  if (isSqlite(db) && db.isTransaction && newRows.length > 0) return insertEach(db as Knex.Transaction, target, newRows);
  const columns = target.fields.map(({ column }) => column).join(', ');
  const fields = target.fields.map(({ field }) => `v."${field}"`).join(', ');
  await db.raw(`INSERT INTO ${target.name} (${columns}) SELECT ${fields} FROM ${dialectOf(db).recordset(target.fields)}`, [
    dialectOf(db).encode(newRows as object[], target.fields),
  ]);
}

/** Overwrites all columns of existing rows with one statement. Rows are matched by `id`; unknown ids are ignored. */
export async function update<Row extends { id: string }>(db: Db, target: Table<Row>, changedRows: Row[]): Promise<void> {
  if (changedRows.length === 0) return;
  const columns = target.fields.filter(({ field }) => field !== 'id').map(({ field, column }) => `${column} = v."${field}"`);
  await db.raw(
    `UPDATE ${target.name} SET ${columns.join(', ')} FROM ${dialectOf(db).joinedRecordset(target.fields, changedRows.length)} WHERE ${target.name}.id = v."id"`,
    [dialectOf(db).encode(changedRows, target.fields)],
  );
}

/** A query for rows of the table, to be completed with Knex's builder. Its conditions use column names. */
export function rowsFrom<Row extends object>(db: Db, source: Table<Row>): RowQuery<Row> {
  return db(source.name).select(db.raw(source.columns));
}

/** Rows that match `condition`, the SQL after WHERE. It may end with ORDER BY and LIMIT. */
export function selectWhere<Row>(db: Db, target: Table<Row>, condition: string, values: readonly Knex.RawBinding[]): Promise<Row[]> {
  return query<Row>(db, `SELECT ${target.columns} FROM ${target.name} WHERE ${condition}`, values);
}

/** Rows whose `column` is one of `values` and that match `condition`, whose parameters are `conditionValues`. */
export function selectIn<Row>(
  db: Db,
  target: Table<Row>,
  column: string,
  values: string[],
  condition = 'TRUE',
  conditionValues: Knex.RawBinding[] = [],
): Promise<Row[]> {
  return selectMatching(db, target, [`${column} = wanted AND ${condition}`], values, conditionValues);
}

/**
 * Rows for which one of `conditions` holds with one of `values`, which the conditions call `wanted`. Each condition has to
 * be answered by one index. `conditionValues` are the further parameters of all conditions, in their order.
 */
export async function selectMatching<Row>(
  db: Db,
  target: Table<Row>,
  conditions: string[],
  values: string[],
  conditionValues: Knex.RawBinding[] = [],
): Promise<Row[]> {
  if (values.length === 0) return [];
  const source = dialectOf(db).lookUp(target.name, conditions);
  return query<Row>(db, `SELECT ${target.columns} FROM ${source}`, [JSON.stringify([...new Set(values)]), ...conditionValues]);
}

/** The same for pairs of two texts, which the conditions call `wanted_in` and `wanted`. */
export async function selectPairs<Row>(
  db: Db,
  target: Table<Row>,
  conditions: string[],
  pairs: Pair[],
  conditionValues: Knex.RawBinding[] = [],
): Promise<Row[]> {
  if (pairs.length === 0) return [];
  const source = dialectOf(db).lookUpPairs(target.name, conditions);
  return query<Row>(db, `SELECT ${target.columns} FROM ${source}`, [JSON.stringify(pairs), ...conditionValues]);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (char) => `_${char.toLowerCase()}`);
}
