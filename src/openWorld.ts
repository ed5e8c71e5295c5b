import pino from 'pino';
import type { Config } from './config.ts';
import { assertDurable, openDatabase } from './database/database.ts';
import { migrate } from './database/migrate.ts';
import { makeKeys } from './keys.ts';
import type { World } from './world.ts';

/** The world of a real process: its database open, durable and up to date. */
export async function openWorld(config: Config): Promise<World> {
  const db = openDatabase(config.DATABASE_URL);
  const log = pino({ level: config.LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  try {
    await migrate(db);
    await assertDurable(db);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return { config, db, keys: makeKeys(config), log, now: () => new Date() };
}

export function closeWorld({ db }: World): Promise<void> {
  return db.destroy();
}
