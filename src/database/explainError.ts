import { sqliteFile } from '../databaseUrl.ts';
import { rebuildCommand } from './reinstall.ts';

/** Why the database cannot be used, and what to do about it. Neither text contains a password. */
export interface DatabaseProblem {
  problem: string;
  fix: string;
}

interface Cause {
  /** Matches the error's code or message. */
  pattern: RegExp;
  problem: string;
  fix: string;
}

const UNKNOWN_FIX =
  'the cause is not known to this program: keep the database as it is, search the documentation of the database for this text, or report it';

/** Knex says so when the database has migrations that the program does not know. */
const NEWER_VERSION: Cause = {
  pattern: /migration directory is corrupt/,
  problem: 'a newer version of Slotkeeper has migrated it',
  fix: 'install that version again, or put back the backup from before: docs/operations.md, Upgrade and roll back',
};

/** In the order in which they are tried. Only damage calls for a backup: restoring one loses every sign-up since it was made. */
function causesOf(file: string | null): Cause[] {
  const restore =
    'stop the service, keep a copy of the file, and put the newest backup back: slotkeeper restore FILE; sign-ups since then are lost';
  const inSqlite: Cause[] = [
    {
      pattern: /ERR_DLOPEN_FAILED|different Node\.js version|NODE_MODULE_VERSION|bindings file|invalid ELF header|wrong ELF class/,
      problem: 'the SQLite module was built for another Node.js version or machine',
      fix: `with the Node.js version that runs the service: ${rebuildCommand()}`,
    },
    {
      pattern: /SQLITE_(BUSY|LOCKED)|database is locked/,
      problem: `another program has ${file} locked`,
      fix: `close that program, or end its transaction; this shows it: fuser -v ${file}`,
    },
    {
      pattern: /SQLITE_NOTADB|not a database/,
      problem: `${file} is not a database`,
      fix: 'set DATABASE_URL to the right file; if this is the right one, it was overwritten: keep a copy, then slotkeeper restore the newest backup',
    },
    { pattern: /SQLITE_CORRUPT|malformed/, problem: `${file} is damaged`, fix: restore },
    { pattern: /SQLITE_FULL|ENOSPC|EDQUOT/, problem: 'the disk is full', fix: `free disk space: df -h, du -sh ${file}*` },
    {
      pattern: /SQLITE_(CANTOPEN|READONLY|PERM|AUTH)|EACCES|EPERM|EISDIR|ENOTDIR|EROFS|ENOENT|EEXIST|unable to open|readonly/,
      problem: `${file} cannot be opened or written`,
      fix: `let the user of the service read and write the file and its folder (ls -ld), or set DATABASE_URL to another file`,
    },
    { pattern: /SQLITE_IOERR|EIO/, problem: `${file} cannot be read or written`, fix: 'check the disk: dmesg, df -h, smartctl' },
    { pattern: /file was replaced or removed/, problem: `${file} was replaced or removed`, fix: 'restart the service' },
  ];
  const inPostgres: Cause[] = [
    {
      pattern: /unsupported startup parameter/,
      problem: 'PgBouncer refuses how this service connects',
      fix: 'set ignore_startup_parameters in pgbouncer.ini, and the limits of the role: docs/operations.md, PgBouncer',
    },
    {
      pattern: /ECONNREFUSED|ENOENT/,
      problem: 'PostgreSQL does not answer',
      fix: 'start PostgreSQL, or correct the host and port in DATABASE_URL',
    },
    {
      pattern: /ENOTFOUND|EAI_AGAIN/,
      problem: 'the host of PostgreSQL is not found',
      fix: 'correct the host in DATABASE_URL, or the name server',
    },
    {
      pattern: /28P01|28000|SASL|password/,
      problem: 'PostgreSQL refuses the login',
      fix: 'correct the user and password in DATABASE_URL, or pg_hba.conf',
    },
    {
      pattern: /3D000/,
      problem: 'the database of DATABASE_URL does not exist',
      fix: 'create it with createdb, or correct its name in DATABASE_URL',
    },
    {
      pattern: /42501/,
      problem: 'the user of DATABASE_URL may not do this',
      fix: 'make it the owner of the database: ALTER DATABASE … OWNER TO …',
    },
    { pattern: /25006/, problem: 'it is a read-only replica', fix: 'set DATABASE_URL to the primary' },
    { pattern: /53100|ENOSPC/, problem: "the disk of PostgreSQL's server is full", fix: 'free disk space there' },
    { pattern: /53300/, problem: 'PostgreSQL has no free connection', fix: 'close other clients, or raise max_connections' },
    {
      pattern: /08P01|query_wait_timeout|max_client_conn/,
      problem: 'PgBouncer has no connection to PostgreSQL to give',
      fix: 'see its log; there is no primary (patronictl list), or max_client_conn or default_pool_size is too small',
    },
    { pattern: /57P03/, problem: 'PostgreSQL is starting', fix: 'try again in a few seconds' },
    {
      pattern: /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ECONNRESET|timeout|Timeout|terminated/,
      problem: 'PostgreSQL cannot be reached',
      fix: 'check the network, the firewall, and the host and port in DATABASE_URL',
    },
    {
      pattern: /SSL|TLS|certificate/,
      problem: 'the encrypted connection to PostgreSQL fails',
      fix: 'correct sslmode in DATABASE_URL, or the certificate of the server',
    },
  ];
  return [NEWER_VERSION, ...(file === null ? inPostgres : inSqlite)];
}

/** The cause of an error of the database, or of opening it; null if the error is none that this program knows. */
export function findDatabaseProblem(url: string, error: unknown): DatabaseProblem | null {
  const text = textsOf(error).join(' ');
  const found = causesOf(sqliteFile(url)).find(({ pattern }) => pattern.test(text));
  return found ? { problem: found.problem, fix: found.fix } : null;
}

/** The same with a fix that harms nothing when the cause is not known. */
export function fixForDatabaseError(url: string, error: unknown): string {
  return findDatabaseProblem(url, error)?.fix ?? UNKNOWN_FIX;
}

/** Codes and messages of an error and of the errors that caused it. */
function textsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const { code, message, cause, errors } = error as Error & { code?: string; errors?: unknown[] };
  return [code ?? '', message, ...textsOf(cause), ...(errors ?? []).flatMap(textsOf)];
}
