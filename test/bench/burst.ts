import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from './connection.ts';
import { queryDatabase } from './links.ts';
import { type Measured, openConnections, runLoad } from './loadGenerator.ts';
import { memoryUsageMb } from './processUsage.ts';
import { signUps, tokenFrom } from './requests.ts';
import { type Stack, startService } from './stacks.ts';
import { median } from './statistics.ts';

const SLOTS = 500;
const APPLICANTS = 10_000;
const CONNECTIONS = 1_000;
const WARM_UP = 10_000;

export interface Burst {
  /** Seconds until the last answer. */
  drain: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  max: number;
  p99OfDrain: number;
  signedUp: number;
  refused: number;
  /** Answers beyond 500 × 200 and 9,500 × 409, lost connections, and differences between the answers and the database. */
  errors: number;
  /** Slots given away beyond those the event has, by the answers or by the database. */
  oversold: number;
  /** Memory in megabytes before the first burst, and at its peak. */
  before: number;
  peak: number;
}

/** 10,000 sign-ups for 500 slots over 1,000 connections that are opened at once. */
export async function runBursts(folder: string, times: number): Promise<Burst> {
  const slugs = Array.from({ length: times }, (_, index) => `burst-${index + 1}`);
  const events = Object.fromEntries(slugs.map((slug) => [slug, SLOTS]));
  const stack = await startService(folder, 'burst', { bench: 1_000_000, ...events });
  await warmUp(stack);
  const before = memoryUsageMb(stack.server.pid).now;
  const results = [];
  for (const slug of slugs) results.push(await runBurst(stack, slug));
  const { peak } = memoryUsageMb(stack.server.pid);
  stack.server.kill();
  return { ...combineBursts(results), before, peak };
}

async function warmUp({ server }: Stack) {
  const connections = await openConnections(server.port, 100);
  await runLoad(connections, { next: signUps(await tokenFrom(server, 'bench')), perConnection: WARM_UP / 100 });
  for (const connection of connections) connection.close();
  await pause(500);
}

async function runBurst(stack: Stack, slug: string) {
  const { port } = stack.server;
  const next = signUps(await tokenFrom(stack.server, slug));
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection(port));
  const measured = await runLoad(connections, { next, perConnection: APPLICANTS / CONNECTIONS });
  for (const connection of connections) connection.close();
  return { ...measured, ...(await countFaults(stack, slug, measured)) };
}

/** The answers, the event's counter and the sum over its registrations must be equal, and at most the number of slots. */
async function countFaults(stack: Stack, slug: string, { statuses }: Measured) {
  const [found] = await queryDatabase<{ counted: number; summed: number | null }>(
    stack,
    `SELECT slots_taken AS counted, (SELECT sum(slots) FROM registrations WHERE event_id = events.id AND ended_at IS NULL) AS summed
    FROM events WHERE slug = ?`,
    [slug],
  );
  const { 200: signedUp = 0, 409: refused = 0 } = statuses;
  const [counted, summed] = [found?.counted ?? 0, found?.summed ?? 0];
  const answered = APPLICANTS - Math.min(signedUp, SLOTS) - Math.min(refused, APPLICANTS - SLOTS);
  return {
    errors: answered + Math.abs(counted - signedUp) + Math.abs(summed - signedUp),
    oversold: Math.max(0, signedUp - SLOTS, counted - SLOTS, summed - SLOTS),
  };
}

function combineBursts(results: (Measured & { errors: number; oversold: number })[]) {
  const medianOf = (figure: (result: Measured) => number) => median(results.map(figure));
  return {
    drain: medianOf(({ seconds }) => seconds),
    p50: medianOf(({ p50 }) => p50),
    p99: medianOf(({ p99 }) => p99),
    max: medianOf(({ max }) => max),
    p99OfDrain: medianOf(({ p99, seconds }) => p99 / 1_000 / seconds),
    signedUp: medianOf(({ statuses }) => statuses[200] ?? 0),
    refused: medianOf(({ statuses }) => statuses[409] ?? 0),
    errors: Math.max(...results.map(({ errors }) => errors)),
    oversold: Math.max(...results.map(({ oversold }) => oversold)),
  };
}
