import { isSqlite, rows } from '../database/dialect.ts';
import { about, type Finding, type Patient } from './finding.ts';

/** What package.json asks for, and the days on which each major version gets its last mend of a security hole. */
const OLDEST_NODE = '20.19';
const NODE_ENDS: Record<number, string> = { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30', 26: '2029-04-30' };
const OLDEST_SQLITE = '3.51.3';
const POSTGRES_ENDS: Record<number, string> = { 14: '2026-11-12', 15: '2027-11-11', 16: '2028-11-09', 17: '2029-11-08', 18: '2030-11-14' };

export async function versions({ db, now }: Patient): Promise<Finding[]> {
  const today = now().toISOString().slice(0, 10);
  const node = judgeNode(process.versions.node, today);
  if (isSqlite(db)) {
    const [found] = await rows<{ version: string }>(db, 'SELECT sqlite_version() AS version');
    return [node, judgeSqlite(found?.version ?? '')];
  }
  const [found] = await rows<{ server_version: string }>(db, 'SHOW server_version');
  return [node, judgePostgres(found?.server_version ?? '', today)];
}

export function judgeNode(version: string, today: string): Finding {
  const { ok, warn, fail } = about('Node');
  const install = 'install the newest version with an even number from https://nodejs.org';
  const ends = NODE_ENDS[Number.parseInt(version, 10)];
  if (isOlder(version, OLDEST_NODE)) return fail(`${version} is too old: ${OLDEST_NODE} is needed`, install);
  if (ends === undefined) return warn(`${version} is not a version with long support that this program knows`, install);
  return today > ends ? warn(`${version} gets no security mends since ${ends}`, install) : ok(version);
}

export function judgeSqlite(version: string): Finding {
  const { ok, fail } = about('SQLite');
  if (!isOlder(version, OLDEST_SQLITE) && version !== '3.52.0') return ok(version);
  return fail(`${version} can damage a database in WAL mode; ${OLDEST_SQLITE} or newer is needed`, 'npm ci');
}

export function judgePostgres(version: string, today: string): Finding {
  const { ok, warn, fail } = about('PostgreSQL');
  const major = Number.parseInt(version, 10);
  const upgrade = 'pg_upgradecluster, or pg_dump and pg_restore into a newer version';
  if (major < 14) return fail(`${version} gets no mends for long; 14 or newer is needed`, upgrade);
  const ends = POSTGRES_ENDS[major];
  return ends !== undefined && today > ends ? warn(`${version} gets no security mends since ${ends}`, upgrade) : ok(version);
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
