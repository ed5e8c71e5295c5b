import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from '../support/builtService.ts';
import { cleanUp } from '../support/cleanup.ts';
import { isMissing, postgresFolder } from '../support/databases.ts';
import { nginxProgram } from '../support/nginx.ts';
import { PostgresCluster } from '../support/postgresCluster.ts';
import { redisProgram } from '../support/redis.ts';
import { hasBurstPassed, runBursts } from './burst.ts';
import { CONTROLS, runControl } from './negativeControls.ts';
import { describeMachine, formatBursts, formatControls, formatResults, hasPassed, problemsOf } from './report.ts';
import type { Burst, ControlResult, ScenarioResult } from './results.ts';
import type { DatabaseKind } from './scenario.ts';
import { FaultRunner, SCENARIOS } from './scenarios.ts';

/*
 * npm run test:faults [-- --short] [--only WORDS] [--on sqlite|postgres] [--seed N] [--json FILE]: injects faults around the built
 * service while people sign up, and checks that it keeps what it acknowledged.
 */
const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    on: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    json: { type: 'string' },
  },
});
const seed = Number(options.seed);

const hasPostgres = !isMissing('PostgreSQL', postgresFolder());
const hasRedis = !isMissing('Redis', redisProgram());
const hasNginx = !isMissing('nginx', nginxProgram());
const AVAILABLE: DatabaseKind[] = hasPostgres ? ['sqlite', 'postgres'] : ['sqlite'];
const DATABASES = AVAILABLE.filter((kind) => options.on === undefined || kind === options.on);
if (DATABASES.length === 0) throw new Error(`There is no database ${options.on}`);

await build();
const cluster = hasPostgres ? await PostgresCluster.create() : undefined;
const runner = new FaultRunner(cluster);

// However this process ends, stop its servers and processes and unmount its disks.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stopEverything().then(() => process.exit(1)));
process.on('uncaughtException', (error) => {
  console.error(error);
  void stopEverything().then(() => process.exit(1));
});

async function stopEverything() {
  await cleanUp().catch((error: unknown) => console.error(error));
  await cluster?.remove();
}

async function runScenarios(): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  for (const { name, on = ['sqlite', 'postgres'] } of SCENARIOS.filter(isWanted)) {
    for (const database of DATABASES.filter((kind) => on.includes(kind))) {
      const result = await runner.run(name, database, { seed }, options.short ? 1 : 10);
      results.push(result);
      console.error(`${hasPassed(result) ? 'passed' : 'FAILED'} ${database} ${name} ${result.seconds.toFixed(1)} s`);
      // At once, in case that the run does not get to its end.
      for (const problem of problemsOf(result)) console.error(problem);
    }
  }
  return results;
}

function isWanted({ name }: { name: string }): boolean {
  return name.includes(options.only) && (hasRedis || name !== 'Redis gone');
}

async function runControls(): Promise<ControlResult[]> {
  const results: ControlResult[] = [];
  for (const control of CONTROLS) {
    const result = await runControl(runner, control, { seed });
    results.push(result);
    const { detected, guard, attempts, seconds, summary } = result;
    console.error(`${detected ? 'detected' : 'NOT DETECTED'} without ${guard} at attempt ${attempts}, ${seconds.toFixed(1)} s: ${summary}`);
  }
  return results;
}

const results = await runScenarios();
const controls = hasPostgres && 'controls'.includes(options.only) ? await runControls() : [];
const bursts: Burst[] =
  hasPostgres && hasNginx && 'burst'.includes(options.only) ? await runBursts((kind) => runner.createDatabase(kind)) : [];
await stopEverything();
console.log(`${describeMachine()}, --seed ${seed}\n\n${formatResults(results)}\n\n${formatBursts(bursts)}\n\n${formatControls(controls)}`);
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine: describeMachine(), seed, results, bursts, controls }, null, 2)}\n`);
process.exit(results.every(hasPassed) && bursts.every(hasBurstPassed) && controls.every(({ detected }) => detected) ? 0 : 1);
