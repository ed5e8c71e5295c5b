import { PatroniCluster } from '../cluster/patroniCluster.ts';
import { enterNamespaces } from '../cluster/runInNamespaces.ts';
import { readOptions } from './options.ts';
import { runAll } from './runAll.ts';

/* Started by rush.ts: two processes with Patroni, etcd, HAProxy and two PostgreSQL servers, each commit on both. */
enterNamespaces();

const { people } = readOptions(process.argv.slice(2));
const openDatabase = async () => {
  const cluster = await PatroniCluster.create({ isSynchronous: true, withPgBouncer: false });
  // What was started is stopped with everything else that the run started.
  return { url: cluster.databaseUrl('HAProxy'), remove: async () => {} };
};
process.exit((await runAll([{ name: 'Patroni cluster, 2 processes', processes: 2, openDatabase }], people)) ? 0 : 1);
