import type { Knex } from 'knex';
import { type Db, dialectOf, rows } from './dialect.ts';

/**
 * A table as the code sees it: its columns in camelCase with their SQL types. The database's snake_case is
 * written here and nowhere else. Rows travel as one JSON value, so a statement's text is the same for one row
 * as for five hundred, on both databases.
 */
export interface Table<Row> {
  name: string;
  fields: { field: keyof Row & string; column: string; type: 'text' | 'integer' }[];
  /** The columns, to stand after SELECT or RETURNING. */
  columns: string;
}

export function table<Row>(name: string, types: { [Field in keyof Row & string]: 'text' | 'integer' }): Table<Row> {
  const fields = Object.entries(types).map(([field, type]) => ({ field, type, column: snakeCase(field) })) as Table<Row>['fields'];
  return { name, fields, columns: fields.map(({ field, column }) => `${name}.${column} AS "${field}"`).join(', ') };
}

export async function insert<Row>(db: Db, into: Table<Row>, added: Row[]): Promise<void> {
  if (added.length === 0) return;
  const columns = into.fields.map(({ column }) => column).join(', ');
  const fields = into.fields.map(({ field }) => `v."${field}"`).join(', ');
  await db.raw(`INSERT INTO ${into.name} (${columns}) SELECT ${fields} FROM ${dialectOf(db).recordset(into.fields)}`, [
    dialectOf(db).encode(added as object[], into.fields),
  ]);
}

/** Writes every column of rows that are there already, found by their `id`. */
export async function update<Row extends { id: string }>(db: Db, of: Table<Row>, changed: Row[]): Promise<void> {
  if (changed.length === 0) return;
  const columns = of.fields.filter(({ field }) => field !== 'id').map(({ field, column }) => `${column} = v."${field}"`);
  await db.raw(`UPDATE ${of.name} SET ${columns.join(', ')} FROM ${dialectOf(db).recordset(of.fields)} WHERE ${of.name}.id = v."id"`, [
    dialectOf(db).encode(changed, of.fields),
  ]);
}

/** The rows for which `condition` holds; what follows WHERE may also order and limit them. */
export function find<Row>(db: Db, of: Table<Row>, condition: string, values: readonly Knex.RawBinding[]): Promise<Row[]> {
  return rows<Row>(db, `SELECT ${of.columns} FROM ${of.name} WHERE ${condition}`, values);
}

/** The rows whose `column` is one of `values`; `also` narrows them further. */
export async function findAmong<Row>(
  db: Db,
  of: Table<Row>,
  column: string,
  values: string[],
  also = 'TRUE',
  more: Knex.RawBinding[] = [],
) {
  if (values.length === 0) return [];
  return find(db, of, `${column} IN ${dialectOf(db).list} AND ${also}`, [JSON.stringify(values), ...more]);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
