import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';

/** What a look at one thing gave. A complaint comes with the command or the setting that mends it. */
export interface Finding {
  level: 'ok' | 'WARN' | 'FAIL';
  what: string;
  says: string;
  fix?: string;
}

/** What is looked at. The database is open, and nothing was changed in it. */
export interface Patient {
  config: Config;
  db: Database;
  now: () => Date;
}

export type Look = (patient: Patient) => Promise<Finding[]>;

/** All that may be said of one thing, under its name. */
export function about(what: string) {
  return {
    ok: (says: string): Finding => ({ level: 'ok', what, says }),
    warn: (says: string, fix: string): Finding => ({ level: 'WARN', what, says, fix }),
    fail: (says: string, fix: string): Finding => ({ level: 'FAIL', what, says, fix }),
  };
}

/** The words of an error, without what Knex puts before them. */
export function wordsOf(error: unknown): string {
  const { message, code, cause } = error as { message?: string; code?: string; cause?: unknown };
  if (message === 'fetch failed' && cause) return wordsOf(cause);
  return (message || code || String(error)).split(' - ').at(-1) ?? '';
}
