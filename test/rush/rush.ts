import { runInNamespaces } from '../cluster/runInNamespaces.ts';
import { PostgresCluster } from '../support/postgresCluster.ts';
import { readOptions } from './options.ts';
import { runAll } from './runAll.ts';
import type { Scenario } from './runRush.ts';

/*
 * npm run rush [-- --people N] [-- --only WORDS] [-- --cluster]: so many people come within a minute for 500 slots, through nginx with TLS,
 * with the limits that the service has by itself. Half of them come within the first quarter of the time.
 */
const args = process.argv.slice(2);
const { people, only, cluster } = readOptions(args);

const SCENARIOS: Scenario[] = [
  { name: 'SQLite, 1 process', processes: 1 },
  { name: 'SQLite, 1 process, proof of work', processes: 1, hasProof: true },
  { name: 'PostgreSQL, 2 processes', processes: 2, openDatabase: openPostgres },
];

if (cluster) process.exit(await runInNamespaces(new URL('onCluster.ts', import.meta.url), args));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
const wanted = SCENARIOS.filter(({ name }) => name.includes(only));
process.exit((await runAll(wanted, people)) ? 0 : 1);

async function openPostgres() {
  const server = await PostgresCluster.create();
  process.on('exit', () => server.abandon());
  return { url: await server.createDatabase(), remove: () => server.remove() };
}
