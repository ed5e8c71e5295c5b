import type { Logger } from 'pino';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Keys } from './keys.ts';

/** What a verb may touch beyond its arguments. Made in `main.ts`, or by a test, and passed by hand. */
export interface World {
  config: Config;
  db: Database;
  keys: Keys;
  log: Logger;
  now: () => Date;
}

/** Who asks for a change, and under which correlation id it can be found again. */
export interface Actor {
  name: string;
  correlationId: string;
  /** The language they ask for; none when they take any. */
  language?: string | null;
}
