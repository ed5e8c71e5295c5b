import { describeMachine } from '../faults/report.ts';
import { readOptions } from './options.ts';
import { describeProblems, formatResults, hasPassed } from './report.ts';
import { enterNamespaces } from './runInNamespaces.ts';
import { type ClusterResult, runScenario } from './runScenario.ts';
import { type ClusterScenario, LOST_POWER, SCENARIOS } from './scenarios.ts';

/* Started by cluster.ts. */
enterNamespaces();

const options = readOptions(process.argv.slice(2));
const scenarios = SCENARIOS.filter(({ name, isShort }) => name.includes(options.only) && (isShort || !options.short));

/** Null if the cluster did not come up. */
async function run(scenario: ClusterScenario): Promise<ClusterResult | null> {
  const startedAt = performance.now();
  const result = await runScenario(scenario, options).catch((error: Error) => void console.error(error));
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
  console.error(`${result && hasPassed(result) ? 'passed' : 'FAILED'} ${scenario.name}, ${seconds} s`);
  if (result) console.error(`${formatResults([result])}\n`);
  return result ?? null;
}

/** Without waiting for the standby, what a machine acknowledged before it lost power has to be missed. */
async function isLossDetected(): Promise<boolean> {
  const scenario = SCENARIOS.find(({ name }) => name === LOST_POWER) as ClusterScenario;
  const result = await runScenario(scenario, options, false);
  console.log(`\nwith synchronous_mode: false\n${formatResults([result])}`);
  console.log(result.lost > 0 ? 'negative control: the loss is detected' : 'negative control: NO LOSS IS DETECTED');
  return result.lost > 0;
}

const wanted = options.control ? [] : scenarios;
const results: ClusterResult[] = [];
for (const scenario of wanted) results.push(...[await run(scenario)].filter((result) => result !== null));
if (results.length > 0) console.log(`${describeMachine()}, --seed ${options.seed}\n\n${formatResults(results)}\n`);
for (const problem of results.flatMap(describeProblems)) console.log(problem);
const withControl = options.control || (!options.short && options.only === '');
const isControlled = !withControl || (await isLossDetected());
process.exit(results.length === wanted.length && results.every(hasPassed) && isControlled ? 0 : 1);
