import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { postgresPrograms } from '../support/postgresCluster.ts';

/** Where docs/cluster.md installs Patroni; Debian keeps servers out of the PATH of ordinary users. */
const FURTHER_FOLDERS = ['/opt/patroni/bin', '/usr/sbin', '/sbin'];

/** Programs that the run needs, and where they come from. */
const PARTS = {
  etcd: 'apt-get install etcd-server',
  haproxy: 'apt-get install haproxy',
  ip: 'apt-get install iproute2',
  nginx: 'apt-get install nginx-light',
  nsenter: 'apt-get install util-linux',
  patroni: "/usr/bin/python3 -m venv /opt/patroni && /opt/patroni/bin/pip install 'patroni[etcd3]' psycopg2-binary",
  pgbouncer: 'apt-get install pgbouncer',
  setpriv: 'apt-get install util-linux',
  unshare: 'apt-get install util-linux',
};

/** The path of a program; throws if it is not installed. */
export function partPath(name: keyof typeof PARTS): string {
  const path = findPart(name);
  if (!path) throw new Error(`${name} is missing`);
  return path;
}

/** One sentence with everything that is missing on this machine; null if the cluster can be run. */
export function describeMissingParts(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'npm run test:cluster needs Linux and root, because it makes network namespaces.';
  const missing = Object.entries(PARTS).filter(([name]) => !findPart(name));
  const sources = missing.map(([name, source]) => `${name} (${source})`);
  if (!postgresPrograms()) sources.push('PostgreSQL (apt-get install postgresql)');
  return sources.length === 0 ? null : `npm run test:cluster needs what is not on this machine: ${sources.join(', ')}.`;
}

function findPart(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...FURTHER_FOLDERS];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
