import type { Database } from './database.ts';
import { type Db, isSqlite } from './dialect.ts';

/**
 * Lets `look` read everything as it was at one moment, however long it takes and whatever is written meanwhile. On SQLite
 * the file of what is written ahead grows as long as that.
 */
export async function atOneMoment<Result>(db: Database, look: (moment: Db) => Promise<Result>): Promise<Result> {
  const moment = await db.transaction(null, isSqlite(db) ? {} : { isolationLevel: 'repeatable read', readOnly: true });
  try {
    if (!isSqlite(db)) await moment.raw('SET LOCAL statement_timeout = 0');
    return await look(moment);
  } finally {
    await moment.rollback();
  }
}
