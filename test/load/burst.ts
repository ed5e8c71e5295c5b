import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from './connection.ts';
import { median } from './figures.ts';
import { ask } from './links.ts';
import { greeted, type Measured, work } from './load.ts';
import { signUps, tokenFrom } from './requests.ts';
import { type Stack, startService } from './stacks.ts';
import { memory } from './usage.ts';

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
  most: number;
  p99OfDrain: number;
  signedUp: number;
  refused: number;
  /** Any other answer, and lost connections. */
  errors: number;
  /** Slots given beyond those there are, by the answers or by the database. */
  oversold: number;
  /** Of all bursts: megabytes before the first, and at the peak. */
  before: number;
  peak: number;
}

/** Everybody comes at once: 10,000 people for 500 slots over 1,000 connections that are opened together. */
export async function bursts(folder: string, times: number): Promise<Burst> {
  const slugs = Array.from({ length: times }, (_, index) => `burst-${index + 1}`);
  const events = Object.fromEntries(slugs.map((slug) => [slug, SLOTS]));
  const stack = await startService(folder, 'burst', { bench: 1_000_000, ...events });
  await warmUp(stack);
  const before = memory(stack.server.pid).now;
  const taken = [];
  for (const slug of slugs) taken.push(await burst(stack, slug));
  const { peak } = memory(stack.server.pid);
  stack.server.end();
  return { ...together(taken), before, peak };
}

async function warmUp({ server }: Stack) {
  const connections = await greeted(server.port, 100);
  await work(connections, { next: signUps(await tokenFrom(server, 'bench')), each: WARM_UP / 100 });
  for (const connection of connections) connection.close();
  await pause(500);
}

async function burst(stack: Stack, slug: string) {
  const { port } = stack.server;
  const next = signUps(await tokenFrom(stack.server, slug));
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection(port));
  const measured = await work(connections, { next, each: APPLICANTS / CONNECTIONS });
  for (const connection of connections) connection.close();
  return { ...measured, oversold: await oversold(stack, slug, measured) };
}

/** What was answered, the event's counter and the sum over its registrations have to be the same number. */
async function oversold(stack: Stack, slug: string, { statuses }: Measured): Promise<number> {
  const [found] = await ask<{ counted: number; summed: number }>(
    stack,
    `SELECT slots_taken AS counted, (SELECT sum(slots) FROM registrations WHERE event_id = events.id AND ended_at IS NULL) AS summed
    FROM events WHERE slug = ?`,
    [slug],
  );
  const said = [statuses[200] ?? 0, found?.counted ?? 0, found?.summed ?? 0];
  if (new Set(said).size !== 1) throw new Error(`The answers, the counter and the registrations differ: ${said.join(', ')}`);
  return Math.max(0, Math.max(...said) - SLOTS);
}

function together(taken: (Measured & { oversold: number })[]) {
  const middle = (figure: (one: Measured) => number) => median(taken.map(figure));
  const worst = (figure: (one: Measured & { oversold: number }) => number) => Math.max(...taken.map(figure));
  return {
    drain: middle(({ seconds }) => seconds),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    most: middle(({ most }) => most),
    p99OfDrain: middle(({ p99, seconds }) => p99 / 1_000 / seconds),
    signedUp: middle(({ statuses }) => statuses[200] ?? 0),
    refused: middle(({ statuses }) => statuses[409] ?? 0),
    errors: worst(({ statuses }) => APPLICANTS - (statuses[200] ?? 0) - (statuses[409] ?? 0)),
    oversold: worst((one) => one.oversold),
  };
}
