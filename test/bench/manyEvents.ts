import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/database/database.ts';
import { PostgresCluster } from '../support/postgresCluster.ts';
import { pinOwnProcess } from './cpu.ts';
import type { NextRequest } from './loadGenerator.ts';
import { sectionLines } from './report.ts';
import { signUps, tokenFrom } from './requests.ts';
import { type Plan, type Row, type Runner, runInterleaved } from './rounds.ts';
import { type Stack, startService } from './stacks.ts';
import { spread } from './statistics.ts';
import { formatNumber, formatTable } from './textTable.ts';

const EVENTS = 200;
const CONNECTIONS = 200;
/** Sign-ups per second at so many events, as a share of those at one. */
const TARGET = 0.6;
/** The same at events with long texts, as a share of those at as many without. */
const TARGET_WITH_TEXTS = 0.9;
const WARM_UP = 10_000;
const SLOTS = 1_000_000;
/** Characters of a description in each of four languages. */
const LONG_TEXT = 5_000;

const SLUGS = Array.from({ length: EVENTS }, (_, index) => `short-${index + 1}`);
const SLUGS_WITH_TEXTS = SLUGS.map((slug) => slug.replace('short', 'long'));

/** Compares sign-ups at many events with those at one, on both databases, and prints it. True if no answer was wrong. */
export async function reportManyEvents(plan: Plan): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'slotkeeper-bench-'));
  // Before this process is pinned to one core, which its children inherit.
  const cluster = await PostgresCluster.create();
  process.on('exit', () => cluster.abandon());
  try {
    const settings = { SQLite: {}, PostgreSQL: { DATABASE_URL: await cluster.createDatabase() } };
    pinOwnProcess();
    const sections: Record<string, Row[]> = {};
    for (const [database, extraSettings] of Object.entries(settings)) {
      const events = Object.fromEntries([...SLUGS, ...SLUGS_WITH_TEXTS].map((slug) => [slug, SLOTS]));
      const stack = await startService(folder, database, events, extraSettings, addTexts);
      sections[`POST /register, ${database}`] = await measure(stack, plan);
      stack.server.kill();
    }
    const head = [`${CONNECTIONS} connections`, 'requests/s', 'p50 ms', 'p99 ms', 'CPU us', 'load', 'wrong'];
    console.log(formatTable(head, Object.entries(sections).flatMap(sectionLines)));
    for (const [name, rows] of Object.entries(sections)) console.log(ratioLines(name, rows));
    return Object.values(sections).every((rows) => rows.every(({ rounds }) => rounds.every(({ errors }) => errors === 0)));
  } finally {
    await cluster.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Gives every second event the longest texts that somebody would write. */
async function addTexts({ DATABASE_URL = '' }: Record<string, string>): Promise<void> {
  const db = openDatabase(DATABASE_URL);
  const description = 'Bring good shoes and a raincoat. '.repeat(LONG_TEXT / 33);
  const translations = JSON.stringify(Object.fromEntries(['fr', 'nl', 'de'].map((language) => [language, { title: 'Walk', description }])));
  await db('events')
    .whereIn('slug', SLUGS_WITH_TEXTS)
    .update({ description, translations })
    .finally(() => db.destroy());
}

async function measure({ server }: Stack, plan: Plan): Promise<Row[]> {
  const common = { server, expectedStatus: 200, warmUpRequests: WARM_UP, connections: CONNECTIONS };
  const tokensOf = async (slugs: string[]) => {
    const tokens: string[] = [];
    for (const slug of slugs) tokens.push(await tokenFrom(server, slug));
    return tokens.map(signUps);
  };
  const runners: Runner[] = [
    { ...common, name: 'one event', next: inTurn(await tokensOf(SLUGS.slice(0, 1))) },
    { ...common, name: `${EVENTS} events`, next: inTurn(await tokensOf(SLUGS)) },
    { ...common, name: `${EVENTS} events with long texts`, next: inTurn(await tokensOf(SLUGS_WITH_TEXTS)) },
  ];
  return runInterleaved(runners, plan);
}

function inTurn(requests: NextRequest[]): NextRequest {
  let turn = 0;
  return () => requests[turn++ % requests.length]?.();
}

function ratioLines(name: string, [one, many, withTexts]: Row[]): string {
  return [
    ratioLine(`${name} at ${EVENTS} events / at one`, many, one, TARGET),
    ratioLine(`${name} at events with long texts / without`, withTexts, many, TARGET_WITH_TEXTS),
  ].join('\n');
}

function ratioLine(name: string, row: Row | undefined, base: Row | undefined, target: number): string {
  const rates = (row?.rounds ?? []).map(({ rate }, index) => rate / (base?.rounds[index]?.rate ?? Number.NaN));
  const { measured, min, max } = spread(rates);
  return `${name}: ${formatNumber(measured)} (${formatNumber(min)}-${formatNumber(max)}), target >= ${target}`;
}
