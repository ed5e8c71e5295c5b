import { type Db, isSqlite, query } from './dialect.ts';

/** Runs the database's own checks and returns one sentence per problem. SQLite reads the whole file. */
export function checkIntegrity(db: Db): Promise<string[]> {
  return isSqlite(db) ? checkSqliteIntegrity(db) : findInvalidConstraints(db);
}

async function checkSqliteIntegrity(db: Db): Promise<string[]> {
  const found = await query<{ integrity_check: string }>(db, 'PRAGMA integrity_check');
  const orphans = await query<{ table: string; parent: string }>(db, 'PRAGMA foreign_key_check');
  const corruptions = found.filter((row) => row.integrity_check !== 'ok').map((row) => `The file is corrupt: ${row.integrity_check}`);
  return [...corruptions, ...orphans.map(({ table, parent }) => `A row of ${table} refers to a row of ${parent} that does not exist`)];
}

/** PostgreSQL verifies pages as it reads them, but a constraint can be unvalidated and an index invalid. */
async function findInvalidConstraints(db: Db): Promise<string[]> {
  const inCurrentSchema = 'relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())';
  const found = await query<{ name: string }>(
    db,
    `SELECT k.conname AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.${inCurrentSchema} AND NOT k.convalidated
    UNION ALL SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.${inCurrentSchema} AND NOT i.indisvalid`,
  );
  return found.map(({ name }) => `The constraint or index ${name} is not valid, so it guarantees nothing`);
}
