import { isSqlite, query } from '../database/dialect.ts';
import { rebuildCommand, reinstallCommand } from '../database/reinstall.ts';
import { type CheckContext, type Finding, findingsFor } from './check.ts';

/** As in `engines` of package.json. */
const MIN_NODE_VERSION = '20.19';
/** The last day with security fixes of each major version. */
const NODE_END_OF_LIFE: Record<number, string> = { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30', 26: '2029-04-30' };
const MIN_SQLITE_VERSION = '3.51.3';
const POSTGRES_END_OF_LIFE: Record<number, string> = {
  14: '2026-11-12',
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
};

export async function checkVersions({ db, now }: CheckContext): Promise<Finding[]> {
  const today = now().toISOString().slice(0, 10);
  const node = checkNodeVersion(process.versions.node, today);
  if (isSqlite(db)) {
    const [found] = await query<{ version: string }>(db, 'SELECT sqlite_version() AS version');
    return [node, checkSqliteVersion(found?.version ?? '')];
  }
  const [found] = await query<{ server_version: string }>(db, 'SHOW server_version');
  return [node, checkPostgresVersion(found?.server_version ?? '', today)];
}

export function checkNodeVersion(version: string, today: string): Finding {
  const { ok, warn, fail } = findingsFor('Node');
  const install = `install the newest version with an even number from https://nodejs.org, then: ${rebuildCommand()}`;
  const endOfLife = NODE_END_OF_LIFE[Number.parseInt(version, 10)];
  if (isOlder(version, MIN_NODE_VERSION)) return fail(`${version} is too old: ${MIN_NODE_VERSION} is needed`, install);
  if (endOfLife === undefined) return warn(`${version} is not a long-term support version known to this program`, install);
  return today > endOfLife ? warn(`${version} has had no security fixes since ${endOfLife}`, install) : ok(version);
}

export function checkSqliteVersion(version: string): Finding {
  const { ok, fail } = findingsFor('SQLite');
  if (!isOlder(version, MIN_SQLITE_VERSION) && version !== '3.52.0') return ok(version);
  return fail(`${version} can damage a database in WAL mode; ${MIN_SQLITE_VERSION} or newer is needed`, reinstallCommand());
}

export function checkPostgresVersion(version: string, today: string): Finding {
  const { ok, warn, fail } = findingsFor('PostgreSQL');
  const major = Number.parseInt(version, 10);
  const upgrade = 'pg_upgradecluster, or pg_dump and pg_restore into a newer version';
  if (major < 14) return fail(`${version} has had no fixes for a long time; 14 or newer is needed`, upgrade);
  const endOfLife = POSTGRES_END_OF_LIFE[major];
  return endOfLife !== undefined && today > endOfLife
    ? warn(`${version} has had no security fixes since ${endOfLife}`, upgrade)
    : ok(version);
}

function isOlder(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) < 0;
}
