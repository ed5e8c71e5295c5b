import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { freshPostgres, freshSqlite, isMissing, postgresFolder, stopPostgres } from '../support/databases.ts';
import { nginxProgram } from '../support/nginx.ts';
import { redisProgram } from '../support/redis.ts';
import { tidyUp } from '../support/tidy.ts';
import { bursts, isSound } from './burst.ts';
import { clocks } from './clocks.ts';
import { control } from './controls.ts';
import { disk } from './disk.ts';
import { kills } from './kills.ts';
import { mail } from './mail.ts';
import { others } from './others.ts';
import { play } from './play.ts';
import { postgres } from './postgres.ts';
import { redisGone } from './redis.ts';
import { asText, burstsAsText, controlsAsText, faultsOf, isKept, type Line, machine } from './report.ts';
import { rushes } from './rushes.ts';
import type { Where } from './scenario.ts';

/*
 * npm run faults [-- --short] [--only WORDS] [--seed N] [--json FILE]: breaks what can break around the built service
 * while people sign up, and counts what becomes of our promises.
 */
const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
    json: { type: 'string' },
  },
});

const FRESH = { sqlite: freshSqlite, postgres: freshPostgres };
const hasPostgres = !isMissing('PostgreSQL', postgresFolder());
const hasRedis = !isMissing('Redis', redisProgram());
const hasNginx = !isMissing('nginx', nginxProgram());
const PLACES: [Where, processes: number][] = [['sqlite', 1], ...(hasPostgres ? [['postgres', 2] as [Where, number]] : [])];
const SCENARIOS = [...rushes, ...kills, ...mail, ...disk, ...others, ...clocks, ...postgres, ...(hasRedis ? [redisGone()] : [])];

// Whatever ends us, nothing of ours goes on: servers, processes, disks.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void cleanedUp().then(() => process.exit(1)));
process.on('uncaughtException', (error) => {
  console.error(error);
  void cleanedUp().then(() => process.exit(1));
});

async function cleanedUp() {
  await tidyUp().catch(() => {});
  await stopPostgres();
}

const seed = Number(options.seed);
const lines: Line[] = [];
for (const scenario of SCENARIOS.filter(({ name }) => name.includes(options.only))) {
  for (const [where, processes] of PLACES.filter(([place]) => (scenario.on ?? ['sqlite', 'postgres']).includes(place))) {
    const line = await play(scenario, where, FRESH[where], { processes, seed }, options.short ? 1 : 10);
    lines.push(line);
    console.error(`${isKept(line) ? 'kept  ' : 'BROKEN'} ${where} ${scenario.name} ${line.seconds.toFixed(1)} s`);
  }
}
const controls = hasPostgres && 'controls'.includes(options.only) ? await control(seed, console.error) : [];
const together = hasPostgres && hasNginx && 'burst'.includes(options.only) ? await bursts() : [];
await stopPostgres();
console.log(`${machine()}, --seed ${seed}\n\n${asText(lines)}\n\n${burstsAsText(together)}\n\n${controlsAsText(controls)}`);
for (const sentence of lines.flatMap(faultsOf)) console.log(sentence);
if (options.json)
  writeFileSync(options.json, `${JSON.stringify({ machine: machine(), seed, lines, bursts: together, controls }, null, 2)}\n`);
process.exit(lines.every(isKept) && together.every(isSound) && controls.every(({ isSeen }) => isSeen) ? 0 : 1);
