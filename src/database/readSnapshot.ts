import type { Database } from './database.ts';
import { type Db, isSqlite } from './dialect.ts';
import { allowSilence } from './postgres.ts';

/**
 * Runs `work` on a consistent snapshot, without a time limit and without blocking writers. On SQLite the WAL file grows
 * until `work` has finished.
 */
export async function withReadSnapshot<Result>(db: Database, work: (snapshot: Db) => Promise<Result>): Promise<Result> {
  const snapshot = await db.transaction(null, isSqlite(db) ? {} : { isolationLevel: 'repeatable read', readOnly: true });
  try {
    await allowSilence(snapshot);
    return await work(snapshot);
  } finally {
    await snapshot.rollback();
  }
}
