import { type Db, isSqlite, query } from './dialect.ts';

/*
 * Reads the tables from the database's catalogue, so that backup and copy include tables that are added later. The result
 * has the same form for SQLite and PostgreSQL.
 */

export interface TableInfo {
  name: string;
  columns: { column: string; type: 'text' | 'integer' }[];
  primaryKey: string[];
  /** Tables that its foreign keys refer to. */
  references: string[];
}

/** All tables except Knex's migration tables, referenced tables first. Without generated columns, which cannot be written. */
export async function introspectTables(db: Db): Promise<TableInfo[]> {
  return sortByReferences(await (isSqlite(db) ? introspectSqlite(db) : introspectPostgres(db)));
}

async function introspectSqlite(db: Db): Promise<TableInfo[]> {
  const tables = await query<{ name: string }>(
    db,
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'knex_%'",
  );
  const infos: TableInfo[] = [];
  for (const { name } of tables) {
    const columns = await query<{ name: string; type: string; pk: number }>(db, 'SELECT name, type, pk FROM pragma_table_info(?)', [name]);
    const parents = await query<{ parent: string }>(db, 'SELECT DISTINCT "table" AS parent FROM pragma_foreign_key_list(?)', [name]);
    infos.push({
      name,
      columns: columns.map((column) => ({ column: column.name, type: columnType(name, column.name, column.type) })),
      primaryKey: columns.filter(({ pk }) => pk > 0).map((column) => column.name),
      references: parents.map(({ parent }) => parent),
    });
  }
  return infos;
}

async function introspectPostgres(db: Db): Promise<TableInfo[]> {
  const columns = await query<{ table: string; column: string; type: string }>(
    db,
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c
      JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
      WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE 'knex_%' AND c.is_generated = 'NEVER' ORDER BY c.ordinal_position`,
  );
  const constraints = await query<{ table: string; kind: string; column: string; parent: string }>(
    db,
    `SELECT k.conrelid::regclass::text AS table, k.contype AS kind, a.attname AS column, k.confrelid::regclass::text AS parent
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
      WHERE k.contype IN ('p', 'f') AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())`,
  );
  return [...new Set(columns.map(({ table }) => table))].map((name) => ({
    name,
    columns: columns.filter(({ table }) => table === name).map(({ column, type }) => ({ column, type: columnType(name, column, type) })),
    primaryKey: constraints.filter(({ table, kind }) => table === name && kind === 'p').map(({ column }) => column),
    references: [...new Set(constraints.filter(({ table, kind }) => table === name && kind === 'f').map(({ parent }) => parent))],
  }));
}

/** Throws an Error for any other type: values are compared across databases, and other types need a conversion. */
function columnType(table: string, column: string, type: string): 'text' | 'integer' {
  const normalized = type.toLowerCase();
  if (normalized === 'text' || normalized === 'integer') return normalized;
  throw new Error(`${table}.${column} is ${type}, and only text and integer can be compared`);
}

function sortByReferences(tables: TableInfo[]): TableInfo[] {
  const ordered: TableInfo[] = [];
  const remaining = new Set(tables);
  while (remaining.size > 0) {
    const next = [...remaining].filter(
      (candidate) => ![...remaining].some((other) => other !== candidate && candidate.references.includes(other.name)),
    );
    if (next.length === 0)
      throw new Error(`These tables refer to each other in a circle: ${[...remaining].map(({ name }) => name).join(', ')}`);
    for (const candidate of next.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      ordered.push(candidate);
      remaining.delete(candidate);
    }
  }
  return ordered;
}
