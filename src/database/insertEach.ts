import type SQLite from 'better-sqlite3';
import type { Knex } from 'knex';

/**
 * Inserts rows into a table of SQLite with one prepared statement that runs for each of them. A statement that reads them all from JSON
 * takes twice as long, because SQLite goes through the JSON of a row from its start for each column. If a row fails, those before it are
 * there until the transaction is rolled back.
 */
export async function insertEach<Row>(
  transaction: Knex.Transaction,
  { name, fields }: { name: string; fields: { field: keyof Row; column: string }[] },
  rows: Row[],
): Promise<void> {
  const columns = fields.map(({ column }) => column).join(', ');
  // The transaction's own, which is not taken from the pool.
  const connection: SQLite.Database = await transaction.client.acquireConnection();
  const statement = connection.prepare(`INSERT INTO ${name} (${columns}) VALUES (${fields.map(() => '?').join(', ')})`);
  for (const row of rows) statement.run(fields.map(({ field }) => row[field] ?? null));
}
