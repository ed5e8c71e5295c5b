import type { Config } from './config.ts';
import { createLog } from './createLog.ts';
import { createKeys } from './crypto/keys.ts';
import { assertDurable, openDatabase } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { explainRejectedStartup, findMissingTimeouts } from './database/postgresSettings.ts';
import { makePrivate } from './database/privateFile.ts';
import { sqliteFile } from './databaseUrl.ts';
import type { Deps } from './deps.ts';
import { createOffersSmtpUtf8 } from './messages/transports/smtpUtf8.ts';

/** Opens the database, runs the migrations and checks that commits are durable. Throws when one of these fails. */
export async function createDeps(config: Config): Promise<Deps> {
  const file = sqliteFile(config.DATABASE_URL);
  if (file) makePrivate(file);
  const db = openDatabase(config.DATABASE_URL, config.DATABASE_CONNECTIONS);
  const log = createLog(config.LOG_LEVEL);
  try {
    await migrate(db);
    await assertDurable(db);
    for (const { name, fix } of await findMissingTimeouts(db)) log.warn(`PostgreSQL does not enforce ${name}: ${fix}`);
  } catch (error) {
    await db.destroy();
    throw explainRejectedStartup(error) ?? error;
  }
  return { config, db, keys: createKeys(config), log, offersSmtpUtf8: createOffersSmtpUtf8(config), now: () => new Date() };
}

export function closeDeps({ db }: Deps): Promise<void> {
  return db.destroy();
}
