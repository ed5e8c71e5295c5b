import { join } from 'node:path';
import { runDoctor } from '../../src/doctor/doctor.ts';
import type { Assessment } from '../faults/assessment.ts';
import { FaultEnvironment } from '../faults/environment.ts';
import { cleanUp } from '../support/cleanup.ts';
import { TEST_SECRET } from '../support/service.ts';
import { withDeadline } from '../support/until.ts';
import type { Options } from './options.ts';
import { PatroniCluster } from './patroniCluster.ts';
import type { ClusterScenario } from './scenarios.ts';
import { SignUpGap } from './signUpGap.ts';

const DEADLINE_MS = 300_000;
const FINISH_DEADLINE_MS = 480_000;
/** Mean pause of each client between two actions: enough to have commits on their way at any moment, on a machine that runs everything. */
const PAUSE_MS = 60;

export interface ClusterResult extends Assessment {
  scenario: string;
  /** The longest time in which nobody was registered. */
  gapSeconds: number;
}

/** Runs a scenario in a cluster of its own, with two processes behind nginx, and assesses the result. */
export async function runScenario(scenario: ClusterScenario, { seed, logs }: Options, isSynchronous = true): Promise<ClusterResult> {
  let cluster: PatroniCluster | undefined;
  try {
    cluster = await PatroniCluster.create({ isSynchronous, withPgBouncer: scenario.by === 'PgBouncer' });
    return await runIn(cluster, scenario, seed, isSynchronous);
  } finally {
    if (logs) cluster?.copyLogs(join(logs, scenario.name.replaceAll(/[^a-z]+/gi, '-')));
    await cleanUp();
  }
}

async function runIn(cluster: PatroniCluster, scenario: ClusterScenario, seed: number, isSynchronous: boolean): Promise<ClusterResult> {
  const environment = await FaultEnvironment.create({
    DATABASE_URL: cluster.databaseUrl('HAProxy'),
    processes: 2,
    behindNginx: true,
    env: { DATABASE_URL: cluster.databaseUrl(scenario.by), TRUSTED_PROXIES: '127.0.0.1/32' },
    pauseMs: PAUSE_MS,
    seed,
  });
  const { clientLog } = environment.workload;
  if (isSynchronous) environment.problems.push(...(await complaintsOfDoctor(cluster.databaseUrl(scenario.by))));
  const gap = new SignUpGap(() => clientLog.registered.length);
  await withDeadline('the scenario has run to its end', scenario.run(cluster, environment), DEADLINE_MS).catch(
    (error: Error) => void environment.problems.push(`the scenario did not run to its end: ${error.stack}`),
  );
  await environment.workload.waitForAcknowledgements(40).catch((error: Error) => void environment.problems.push(error.message));
  const gapSeconds = gap.stop();
  const assessment = await withDeadline('the result is assessed', environment.finish(), FINISH_DEADLINE_MS);
  return { ...assessment, scenario: scenario.name, gapSeconds };
}

/** What `slotkeeper doctor` finds wrong with the database: nothing, in a cluster that is as docs/cluster.md describes it. */
async function complaintsOfDoctor(DATABASE_URL: string): Promise<string[]> {
  const findings = await runDoctor({}, { DATABASE_URL, SECRET_KEY: TEST_SECRET, NODE_ENV: 'test', LOG_LEVEL: 'silent' });
  const aboutCluster = findings.filter(({ check }) => ['database', 'replication', 'Patroni'].includes(check));
  const isLookedAt = ['replication', 'Patroni'].every((check) => aboutCluster.some((finding) => finding.check === check));
  return [
    ...aboutCluster.filter(({ level }) => level !== 'ok').map(({ message }) => `doctor: ${message}`),
    ...(isLookedAt ? [] : ['doctor says nothing about the standby or about Patroni']),
  ];
}
