import { createHash } from 'node:crypto';
import { type Db, isSqlite, rows } from './dialect.ts';
import { insert } from './table.ts';

/*
 * Tables as the database itself knows them, so that one that is added some day is not forgotten where all of them are
 * meant. Everything here says the same of SQLite and of PostgreSQL.
 */

export interface Known {
  name: string;
  columns: { column: string; type: 'text' | 'integer' }[];
  /** The columns of the primary key. */
  key: string[];
  /** Tables that its rows refer to. */
  refersTo: string[];
}

const AT_ONCE = 1_000;

/** Every table but those in which Knex keeps the steps taken; whoever is referred to comes first. */
export async function tablesOf(db: Db): Promise<Known[]> {
  return inOrder(await (isSqlite(db) ? inSqlite(db) : inPostgres(db)));
}

async function inSqlite(db: Db): Promise<Known[]> {
  const tables = await rows<{ name: string }>(
    db,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'knex_%'",
  );
  const known: Known[] = [];
  for (const { name } of tables) {
    const columns = await rows<{ name: string; type: string; pk: number }>(db, 'SELECT name, type, pk FROM pragma_table_info(?)', [name]);
    const parents = await rows<{ parent: string }>(db, 'SELECT DISTINCT "table" AS parent FROM pragma_foreign_key_list(?)', [name]);
    known.push({
      name,
      columns: columns.map((column) => ({ column: column.name, type: typeOf(name, column.name, column.type) })),
      key: columns.filter(({ pk }) => pk > 0).map((column) => column.name),
      refersTo: parents.map(({ parent }) => parent),
    });
  }
  return known;
}

async function inPostgres(db: Db): Promise<Known[]> {
  const columns = await rows<{ table: string; column: string; type: string }>(
    db,
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c
      JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
      WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE 'knex_%' ORDER BY c.ordinal_position`,
  );
  const constraints = await rows<{ table: string; kind: string; column: string; parent: string }>(
    db,
    `SELECT k.conrelid::regclass::text AS table, k.contype AS kind, a.attname AS column, k.confrelid::regclass::text AS parent
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
      WHERE k.contype IN ('p', 'f') AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())`,
  );
  return [...new Set(columns.map(({ table }) => table))].map((name) => ({
    name,
    columns: columns.filter(({ table }) => table === name).map(({ column, type }) => ({ column, type: typeOf(name, column, type) })),
    key: constraints.filter(({ table, kind }) => table === name && kind === 'p').map(({ column }) => column),
    refersTo: [...new Set(constraints.filter(({ table, kind }) => table === name && kind === 'f').map(({ parent }) => parent))],
  }));
}

/** Ours are these two on both databases; another would have to be carried over in its own way. */
function typeOf(table: string, column: string, type: string): 'text' | 'integer' {
  const known = type.toLowerCase();
  if (known === 'text' || known === 'integer') return known;
  throw new Error(`${table}.${column} is ${type}, and only text and integer can be compared`);
}

function inOrder(tables: Known[]): Known[] {
  const ordered: Known[] = [];
  const waiting = new Set(tables);
  while (waiting.size > 0) {
    const next = [...waiting].filter((one) => ![...waiting].some((other) => other !== one && one.refersTo.includes(other.name)));
    if (next.length === 0)
      throw new Error(`These tables refer to each other in a circle: ${[...waiting].map(({ name }) => name).join(', ')}`);
    for (const one of next.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      ordered.push(one);
      waiting.delete(one);
    }
  }
  return ordered;
}

/** All rows, some at a time, in an order of the database's own. */
export async function* rowsOf(db: Db, { name, columns, key }: Known): AsyncGenerator<Record<string, unknown>[]> {
  const wanted = columns.map(({ column }) => `"${column}"`).join(', ');
  const order = key.map((column) => `"${column}"`).join(', ');
  let last: string[] | null = null;
  for (;;) {
    const behind: string = last === null ? '' : `WHERE (${order}) > (${key.map(() => '?').join(', ')})`;
    const found: Record<string, unknown>[] = await rows(
      db,
      `SELECT ${wanted} FROM "${name}" ${behind} ORDER BY ${order} LIMIT ${AT_ONCE}`,
      last ?? [],
    );
    if (found.length > 0) yield found;
    if (found.length < AT_ONCE) return;
    last = key.map((column) => found.at(-1)?.[column] as string);
  }
}

export function insertRows(db: Db, { name, columns }: Known, added: Record<string, unknown>[]): Promise<void> {
  const fields = columns.map(({ column, type }) => ({ field: column, column, type }));
  return insert(db, { name: `"${name}"`, fields, columns: '' }, added);
}

export interface Sum {
  count: number;
  /** The sum of the SHA-256 of each row, modulo 2^256: the order of the rows does not matter, every sign in them does. */
  checksum: string;
}

/** Adds up a table, row by row, as the database that is asked gives it. */
export async function sumOf(db: Db, table: Known): Promise<Sum> {
  let [count, sum] = [0, 0n];
  const names = table.columns.map(({ column }) => column).sort();
  for await (const batch of rowsOf(db, table)) {
    for (const row of batch) {
      const canonical = JSON.stringify(names.map((name) => [name, row[name] ?? null]));
      sum = (sum + BigInt(`0x${createHash('sha256').update(canonical).digest('hex')}`)) % 2n ** 256n;
      count += 1;
    }
  }
  return { count, checksum: sum.toString(16).padStart(64, '0') };
}
