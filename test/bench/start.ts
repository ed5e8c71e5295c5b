import { setTimeout as pause } from 'node:timers/promises';
import { build, startProcess } from '../support/builtService.ts';
import { cleanUp } from '../support/cleanup.ts';
import { freshSqlite } from '../support/databases.ts';
import { cpuTime, memoryUsageMb } from './processUsage.ts';
import { median } from './statistics.ts';

const STARTS = 5;
const REST_MS = 10_000;

/** Starts the service several times, each time with a new SQLite database, and prints the medians. */
export async function reportStart(): Promise<void> {
  await build();
  const starts: Awaited<ReturnType<typeof measureStart>>[] = [];
  for (let number = 0; number < STARTS; number++) starts.push(await measureStart());
  const figure = (name: keyof (typeof starts)[number], digits: number) => median(starts.map((start) => start[name])).toFixed(digits);
  console.log(`start with a new SQLite database, medians of ${STARTS}:`);
  console.log(`ready after ${figure('seconds', 2)} s, ${figure('cpuSeconds', 2)} s of CPU, ${figure('megabytes', 0)} MB after ten seconds`);
}

async function measureStart() {
  const begin = performance.now();
  const { url, pid } = await startProcess({ DATABASE_URL: await freshSqlite() });
  const { status } = await fetch(`${url}/readyz`);
  if (status !== 200) throw new Error(`/readyz answers ${status}`);
  const seconds = (performance.now() - begin) / 1_000;
  const cpuSeconds = cpuTime(pid);
  await pause(REST_MS);
  const megabytes = memoryUsageMb(pid).now;
  await cleanUp();
  return { seconds, cpuSeconds, megabytes };
}
