import { cleanUp } from '../support/cleanup.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { freshPostgres, freshSqlite, stopPostgres } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { aService } from '../support/service.ts';
import { formatNumber, formatTable } from './textTable.ts';

/** What a page of the console may take with 100,000 registrations. */
const MOST_CPU_MS = 50;
const MOST_KILOBYTES = 100;
const SIZES = [1_000, 100_000];
const REQUESTS = 40;

/** The pages that are compared, by their query. Nobody is called zoltan: every entry is looked at. */
const PAGES: Record<string, string> = {
  'newest first': '',
  'by name': '?sort=name',
  'search that finds a few': '?search=ada+777',
  'search that finds nobody, by name': '?search=zoltan&sort=name',
};

/** The same people as a file, which takes seconds for many. */
const EXPORTS: Record<string, string> = { 'export as CSV': 'csv', 'export as Excel workbook': 'xlsx' };
const EXPORT_REQUESTS = 3;

interface Measured {
  /** Milliseconds of the whole request. */
  p95: number;
  /** Milliseconds of CPU time of service and client, per request. PostgreSQL's own is not in it. */
  cpu: number;
  kilobytes: number;
}

/** Compares the people of an event of 1,000 with those of 100,000, on both databases, and prints it. True if all pages keep to their limits. */
export async function reportPeople(): Promise<boolean> {
  const rows: string[][] = [];
  let isWithin = true;
  for (const [database, fresh] of [
    ['SQLite', freshSqlite],
    ['PostgreSQL', freshPostgres],
  ] as const) {
    const [few, many] = [await measureEvent(await fresh(), SIZES[0] ?? 0), await measureEvent(await fresh(), SIZES[1] ?? 0)];
    for (const page of [...Object.keys(PAGES), ...Object.keys(EXPORTS)]) {
      const [small, large] = [few[page] as Measured, many[page] as Measured];
      if (page in PAGES) isWithin &&= large.cpu <= MOST_CPU_MS && large.kilobytes <= MOST_KILOBYTES;
      const figures = [small.p95, large.p95, large.p95 / small.p95, large.cpu, large.kilobytes];
      rows.push([`${database}: ${page}`, ...figures.map(formatNumber)]);
    }
  }
  console.log(formatTable(['people', 'p95 ms of 1,000', 'p95 ms of 100,000', 'ratio', 'CPU ms', 'kB'], rows));
  await stopPostgres();
  return isWithin;
}

async function measureEvent(DATABASE_URL: string, size: number): Promise<Record<string, Measured>> {
  const service = await aService({ DATABASE_URL, RATE_LIMIT_FACTOR: '1000' });
  const event = await anEvent(service.deps, { slug: 'walk', slots: size });
  await insertPeople(service.deps.db, event.id, size);
  const organiser = await aConsoleUser(service);
  await joinTeam(service, event, organiser, 'owner');
  const measured: Record<string, Measured> = {};
  for (const [name, query] of Object.entries(PAGES)) measured[name] = await measurePage(organiser, `/console/events/walk/people${query}`);
  for (const [name, format] of Object.entries(EXPORTS))
    measured[name] = await measurePage(organiser, `/api/events/walk/export?format=${format}`, EXPORT_REQUESTS);
  await cleanUp();
  return measured;
}

async function measurePage(organiser: ConsoleUser, path: string, requests = REQUESTS): Promise<Measured> {
  for (let request = 0; request < requests / 4; request += 1) await organiser.getPage(path);
  const times: number[] = [];
  const before = process.cpuUsage();
  let length = 0;
  for (let request = 0; request < requests; request += 1) {
    const startedAt = performance.now();
    const { status, text } = await organiser.getPage(path);
    if (status !== 200) throw new Error(`${path} answered ${status}`);
    times.push(performance.now() - startedAt);
    length = Buffer.byteLength(text);
  }
  const { user, system } = process.cpuUsage(before);
  const p95 = times.sort((a, b) => a - b)[Math.floor(requests * 0.95)] ?? 0;
  return { p95, cpu: (user + system) / 1_000 / requests, kilobytes: length / 1_000 };
}
