import { DomainError } from '../domainError.ts';
import { type Db, isSqlite, query } from './dialect.ts';

/** Milliseconds, as the server is asked to enforce them on each connection. */
export const SERVER_TIMEOUTS_MS = { lock_timeout: 3_000, statement_timeout: 30_000, idle_in_transaction_session_timeout: 30_000 };

/** Why it may be missing, and what sets it. */
export interface MissingTimeout {
  name: string;
  /** SQL for the owner of the role. */
  fix: string;
}

/** Timeouts that are not in force, because something between the service and PostgreSQL dropped them: PgBouncer may. */
export async function findMissingTimeouts(db: Db): Promise<MissingTimeout[]> {
  if (isSqlite(db)) return [];
  const names = Object.keys(SERVER_TIMEOUTS_MS);
  const unlimited = await query<{ name: keyof typeof SERVER_TIMEOUTS_MS; role: string }>(
    db,
    `SELECT name, quote_ident(current_user) AS role FROM pg_settings WHERE setting = '0' AND name IN (${names.map(() => '?').join(', ')})`,
    names,
  );
  return unlimited.map(({ name, role }) => ({ name, fix: `ALTER ROLE ${role} SET ${name} = '${SERVER_TIMEOUTS_MS[name] / 1_000}s'` }));
}

/**
 * The rejection of PgBouncer as a DomainError `conflict` that says what to do; null for any other error. PgBouncer knows few of the
 * parameters that a connection may start with.
 */
export function explainRejectedStartup(error: unknown): DomainError | null {
  const { message = '', cause } = (error ?? {}) as { message?: string; cause?: unknown };
  if (message.includes('unsupported startup parameter')) {
    return new DomainError(
      'conflict',
      'PgBouncer refuses how this service connects. Set ignore_startup_parameters and the limits of the role: docs/operations.md, PgBouncer.',
    );
  }
  return cause === undefined ? null : explainRejectedStartup(cause);
}
