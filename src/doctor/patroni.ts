import { type Db, query } from '../database/dialect.ts';
import { type Finding, findingsFor } from './check.ts';

/** Where Patroni listens unless it is told otherwise. */
const DEFAULT_PORT = 8008;
const TIMEOUT_MS = 1_000;
const MIN_MAJOR_VERSION = 4;

const { ok, warn, fail } = findingsFor('Patroni');

/** The part of its answer that is looked at. */
interface PatroniStatus {
  patroni?: { version?: unknown; scope?: unknown };
  /** Set while somebody has asked it to change nothing. */
  pause?: unknown;
}

/** Asks the Patroni beside the PostgreSQL server, through whatever connection leads there. Nothing is said if there is none. */
export async function checkPatroni(db: Db): Promise<Finding[]> {
  // Null for a connection by a socket.
  const [found] = await query<{ address: string | null }>(db, 'SELECT host(inet_server_addr()) AS address');
  if (!found?.address) return [];
  const host = found.address.includes(':') ? `[${found.address}]` : found.address;
  const status = await fetch(`http://${host}:${DEFAULT_PORT}/patroni`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' })
    .then((response) => response.json() as PatroniStatus)
    .catch(() => null);
  return describePatroni(status);
}

export function describePatroni(status: PatroniStatus | null): Finding[] {
  const version = status?.patroni?.version;
  if (typeof version !== 'string' || !/^\d+[\w.]*$/.test(version)) return [];
  if (Number.parseInt(version, 10) < MIN_MAJOR_VERSION)
    return [
      fail(
        `${version} can lose acknowledged sign-ups after a network cut; ${MIN_MAJOR_VERSION} or newer is needed`,
        "/opt/patroni/bin/pip install 'patroni[etcd3]>=4', as docs/cluster.md says; then patronictl switchover, and the other server",
      ),
    ];
  return status?.pause ? [warn(`${version} is paused: it replaces no primary that fails`, 'patronictl resume')] : [ok(version)];
}
