import { type Db, isSqlite, rows } from './dialect.ts';

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
