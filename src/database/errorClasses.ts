import { type Db, isSqlite } from './dialect.ts';

interface ErrorClasses {
  /** Codes: another row has the same value of a unique column. */
  duplicate: string[];
  /** Codes: another transaction holds the lock, so a retry may succeed. */
  busy: string[];
  /** Prefixes of codes: the database cannot be reached or written. No bug of the program: it works again, or an operator has to act. */
  unavailable: string[];
}

const SQLITE: ErrorClasses = {
  duplicate: ['SQLITE_CONSTRAINT_UNIQUE'],
  busy: ['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_BUSY_RECOVERY', 'SQLITE_LOCKED'],
  unavailable: ['SQLITE_FULL', 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_IOERR'],
};

/** SQLSTATE of a server that has become a standby, or is set read-only. */
const READ_ONLY = '25006';

const POSTGRES: ErrorClasses = {
  duplicate: ['23505'],
  // Serialization failure, deadlock, lock not available.
  busy: ['40001', '40P01', '55P03'],
  unavailable: [
    // Connection exceptions. PgBouncer reports with 08P01 that it has no server.
    '08',
    // Login refused; database gone or being copied.
    ...['28', '3D000', '55006'],
    READ_ONLY,
    // Ended for its silence: in a transaction, outside of one. Shut down, crashed, starting up, database dropped.
    ...['25P03', '57P'],
    // statement_timeout, or cancelled by an administrator.
    '57014',
    // Out of disk, memory, connections; errors of its operating system.
    ...['53', '58'],
  ],
};

/** Codes of Node.js for a connection that fails or cannot be opened. */
const CONNECTION_CODES = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTCONN', 'EADDRNOTAVAIL'],
  ...['EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ENETRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA'],
  // TLS: the server's certificate is not accepted, or what answers speaks no TLS.
  ...['ERR_TLS_', 'ERR_SSL_', 'EPROTO', 'CERT_', 'UNABLE_TO_', 'SELF_SIGNED_CERT', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
];

/** Messages of pg and of Knex's pool, which give no code. */
const CONNECTION_MESSAGES =
  /Connection terminated|not queryable|Timeout acquiring a connection|timeout expired|Query read timeout|does not support SSL connections/;

/** Whether another row has the same value of a unique column. */
export function isDuplicate(db: Db, error: unknown): boolean {
  return classesOf(db).duplicate.includes(codeOf(error));
}

/** Whether another transaction holds the lock. */
export function isBusy(db: Db, error: unknown): boolean {
  return classesOf(db).busy.includes(codeOf(error));
}

/** Whether the database cannot be reached or written. */
export function isUnavailable(db: Db, error: unknown): boolean {
  const code = codeOf(error);
  if (classesOf(db).unavailable.some((prefix) => code.startsWith(prefix))) return true;
  return !isSqlite(db) && isConnectionLost(error);
}

/** Whether the connection to the server failed or could not be opened. */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = codeOf(error);
  const isSocketMissing = ['ENOENT', 'EACCES'].includes(code) && (error as NodeJS.ErrnoException).syscall === 'connect';
  return isSocketMissing || CONNECTION_CODES.some((prefix) => code.startsWith(prefix)) || CONNECTION_MESSAGES.test(error.message);
}

/** Of a connection on which the server says nothing any more. */
export const SILENCE_CODE = 'ETIMEDOUT';

/** Whether other connections to the same server are probably of no use either. */
export function isServerLost(error: unknown): boolean {
  return isConnectionBroken(error) || codeOf(error) === SILENCE_CODE;
}

/**
 * Whether the error ends the use of its connection, so that the same can be asked of a new one: the server was restarted, or
 * has become a standby.
 */
export function isConnectionBroken(error: unknown): boolean {
  const code = codeOf(error);
  const isEnded = error instanceof Error && /Connection terminated|not queryable/.test(error.message);
  return isEnded || [READ_ONLY, '57P01', '57P02', '08003', '08006', '08P01', 'ECONNRESET', 'EPIPE'].includes(code);
}

function classesOf(db: Db): ErrorClasses {
  return isSqlite(db) ? SQLITE : POSTGRES;
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}
