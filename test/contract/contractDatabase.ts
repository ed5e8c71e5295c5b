import { migratedPostgres, migratedSqlite, postgresFolder } from '../support/databases.ts';

/**
 * PostgreSQL, if it is installed: so the operations of the API are driven on it, also those whose own tests run on SQLite alone in the
 * short form (test/support/oneDatabase.ts). What needs a database that refuses to be written stays on SQLite: check-ins, notices, bounces.
 */
export function contractDatabase(): Promise<string> {
  return postgresFolder() === null ? migratedSqlite() : migratedPostgres();
}
