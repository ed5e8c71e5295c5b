import { type Db, isSqlite, rows } from './dialect.ts';

/** What the database itself finds wrong with what it keeps, a sentence each. Reads all of it. */
export function damagesIn(db: Db): Promise<string[]> {
  return isSqlite(db) ? damagesInFile(db) : guardsThatDoNotHold(db);
}

async function damagesInFile(db: Db): Promise<string[]> {
  const found = await rows<{ integrity_check: string }>(db, 'PRAGMA integrity_check');
  const orphans = await rows<{ table: string; parent: string }>(db, 'PRAGMA foreign_key_check');
  const broken = found.filter((line) => line.integrity_check !== 'ok').map((line) => `The file is damaged: ${line.integrity_check}`);
  return [...broken, ...orphans.map(({ table, parent }) => `A row of ${table} refers to a row of ${parent} that is not there`)];
}

/** PostgreSQL checks its pages by itself. A constraint or an index may be there and hold nothing. */
async function guardsThatDoNotHold(db: Db): Promise<string[]> {
  const here = 'relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())';
  const found = await rows<{ name: string }>(
    db,
    `SELECT k.conname AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.${here} AND NOT k.convalidated
    UNION ALL SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.${here} AND NOT i.indisvalid`,
  );
  return found.map(({ name }) => `${name} is there and holds nothing`);
}
