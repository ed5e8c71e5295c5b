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
  /** Answers that are not among 500 times 200 and 9,500 times 409, lost connections, and what the database counts otherwise. */
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
  return { ...measured, ...(await faults(stack, slug, measured)) };
}

/** The answers, the event's counter and the sum over its registrations have to be the same number, and no more than there are slots. */
async function faults(stack: Stack, slug: string, { statuses }: Measured) {
  const [found] = await ask<{ counted: number; summed: number | null }>(
    stack,
    `SELECT slots_taken AS counted, (SELECT sum(slots) FROM registrations WHERE event_id = events.id AND ended_at IS NULL) AS summed
    FROM events WHERE slug = ?`,
    [slug],
  );
  const { 200: said = 0, 409: refused = 0 } = statuses;
  const [counted, summed] = [found?.counted ?? 0, found?.summed ?? 0];
  const answered = APPLICANTS - Math.min(said, SLOTS) - Math.min(refused, APPLICANTS - SLOTS);
  return {
    errors: answered + Math.abs(counted - said) + Math.abs(summed - said),
    oversold: Math.max(0, said - SLOTS, counted - SLOTS, summed - SLOTS),
  };
}

function together(taken: (Measured & { errors: number; oversold: number })[]) {
  const middle = (figure: (one: Measured) => number) => median(taken.map(figure));
  return {
    drain: middle(({ seconds }) => seconds),
    p50: middle(({ p50 }) => p50),
    p99: middle(({ p99 }) => p99),
    most: middle(({ most }) => most),
    p99OfDrain: middle(({ p99, seconds }) => p99 / 1_000 / seconds),
    signedUp: middle(({ statuses }) => statuses[200] ?? 0),
    refused: middle(({ statuses }) => statuses[409] ?? 0),
    errors: Math.max(...taken.map(({ errors }) => errors)),
    oversold: Math.max(...taken.map(({ oversold }) => oversold)),
  };
}
