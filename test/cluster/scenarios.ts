import { setTimeout as pause } from 'node:timers/promises';
import type { FaultEnvironment } from '../faults/environment.ts';
import { until } from '../support/until.ts';
import type { PatroniCluster } from './patroniCluster.ts';

/** Patroni's ttl, its loop, and the time of a promotion, with room for a busy machine. */
const RECOVERY_TIMEOUT_MS = 120_000;
/** Commits that the standby does not have, if the primary does not wait for it. */
const STANDBY_BEHIND_MS = 2_000;
/** Longer than Patroni's loop_wait: time for an old primary to do harm when it is back. */
const AFTERMATH_MS = 12_000;

export interface ClusterScenario {
  name: string;
  /** How the service reaches the primary. */
  by: 'HAProxy' | 'PgBouncer' | 'hosts';
  /** Whether it runs with --short. */
  isShort?: true;
  /** Breaks something, waits until people sign up again, mends it, and waits until the primary has a standby again. */
  run: (cluster: PatroniCluster, environment: FaultEnvironment) => Promise<void>;
}

export const LOST_POWER = "the primary's machine loses power";

export const SCENARIOS: ClusterScenario[] = [
  { name: 'PostgreSQL killed on the primary', by: 'HAProxy', isShort: true, run: killPrimary },
  { name: LOST_POWER, by: 'HAProxy', run: cutPower },
  { name: 'the primary is cut off, and comes back', by: 'HAProxy', isShort: true, run: cutNetwork },
  { name: 'the standby hangs', by: 'HAProxy', run: freezeStandby },
  { name: 'the standby loses power', by: 'HAProxy', run: cutPowerOfStandby },
  { name: 'planned switchover', by: 'HAProxy', run: switchOver },
  { name: `${LOST_POWER}, behind PgBouncer`, by: 'PgBouncer', isShort: true, run: cutPower },
  { name: 'the primary is cut off, and comes back, without HAProxy', by: 'hosts', run: cutNetwork },
];

async function killPrimary(cluster: PatroniCluster, environment: FaultEnvironment): Promise<void> {
  (await cluster.primary()).signal('SIGKILL', '/bin/postgres -D');
  await signUpsReturn(environment);
  await cluster.waitUntilRedundant();
}

async function cutPower(cluster: PatroniCluster, environment: FaultEnvironment): Promise<void> {
  const [primary, standby] = [await cluster.primary(), await cluster.standby()];
  // What is on its way to the standby when the primary ends must not arrive either, as it would if the standby only stopped reading.
  standby.pullCable();
  await pause(STANDBY_BEHIND_MS);
  await primary.kill();
  standby.plugCable();
  await signUpsReturn(environment);
  await cluster.powerOn(primary.name);
  await cluster.waitUntilRedundant();
}

async function cutNetwork(cluster: PatroniCluster, environment: FaultEnvironment): Promise<void> {
  const primary = await cluster.primary();
  primary.pullCable();
  await signUpsReturn(environment);
  await pause(AFTERMATH_MS);
  primary.plugCable();
  await pause(AFTERMATH_MS);
  await cluster.waitUntilRedundant();
}

async function freezeStandby(cluster: PatroniCluster, environment: FaultEnvironment): Promise<void> {
  const standby = await cluster.standby();
  standby.signal('SIGSTOP');
  await signUpsReturn(environment);
  standby.signal('SIGCONT');
  await cluster.waitUntilRedundant();
}

async function cutPowerOfStandby(cluster: PatroniCluster, environment: FaultEnvironment): Promise<void> {
  const standby = await cluster.standby();
  await standby.kill();
  await signUpsReturn(environment);
  await cluster.powerOn(standby.name);
  await cluster.waitUntilRedundant();
}

async function switchOver(cluster: PatroniCluster, environment: FaultEnvironment): Promise<void> {
  await cluster.switchOver();
  await signUpsReturn(environment);
  await cluster.waitUntilRedundant();
}

/** Resolves when, after a pause, people are registered again. What was already on its way when the fault began does not count. */
async function signUpsReturn({ workload }: FaultEnvironment): Promise<void> {
  await pause(1_000);
  const before = workload.clientLog.registered.length;
  await until('people are registered again', () => workload.clientLog.registered.length >= before + 20, RECOVERY_TIMEOUT_MS);
}
