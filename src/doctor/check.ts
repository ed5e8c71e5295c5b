import type { Config } from '../config.ts';
import type { Database } from '../database/database.ts';

/** Result of a check. Warnings and failures come with the command or setting that fixes them. */
export interface Finding {
  level: 'ok' | 'WARN' | 'FAIL';
  check: string;
  message: string;
  fix?: string;
}

/** What checks need. They must not change the database. */
export interface CheckContext {
  config: Config;
  db: Database;
  now: () => Date;
}

export type Check = (context: CheckContext) => Promise<Finding[]>;

/** Creates the findings of one check. */
export function findingsFor(check: string) {
  return {
    ok: (message: string): Finding => ({ level: 'ok', check, message }),
    warn: (message: string, fix: string): Finding => ({ level: 'WARN', check, message, fix }),
    fail: (message: string, fix: string): Finding => ({ level: 'FAIL', check, message, fix }),
  };
}

/** Message of an error, without the SQL that Knex puts in front. */
export function errorText(error: unknown): string {
  const { message, code, cause } = error as { message?: string; code?: string; cause?: unknown };
  if (message === 'fetch failed' && cause) return errorText(cause);
  return (message || code || String(error)).split(' - ').at(-1) ?? '';
}
