import { createRequire } from 'node:module';

/**
 * The driver of PostgreSQL, loaded at the first use: where the database is SQLite it would be a tenth of the start of the service. Knex
 * loads the same one.
 */
export function postgresDriver(): typeof import('pg') {
  return createRequire(import.meta.url)('pg');
}
