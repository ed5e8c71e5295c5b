import { greeted, type NextRequest, work } from './load.ts';
import type { Server } from './server.ts';
import { cpuTime } from './usage.ts';

export const CONNECTIONS = 100;
/** A warm-up by count takes no longer than this, however busy the machine. Seconds. */
const WARM_UP = 10;

/** One server under one kind of request. */
export interface Runner {
  name: string;
  server: Server;
  next: NextRequest;
  /** The only status there may be. */
  expects: number;
  /** Requests until it is warm. */
  warm: number;
}

/** What one round of one runner gave. Milliseconds, and microseconds of CPU for each request. */
export interface Round {
  rate: number;
  p50: number;
  p99: number;
  cpu: number;
  /** Answers of another status, and connections that were lost. */
  wrong: number;
  /** How much of its own CPU the load took: near 1, the load is what was measured. */
  load: number;
}

export interface Row {
  name: string;
  rounds: Round[];
}

export interface Plan {
  rounds: number;
  seconds: number;
  /** Of the usual warm-up, so much is done. */
  warmth: number;
}

/** Warms each runner, then lets them run in turn: A B C, C B A, A B C … What slows the machine for a while slows them all. */
export async function inTurn(runners: Runner[], { rounds, seconds, warmth }: Plan): Promise<Row[]> {
  for (const runner of runners) await round(runner, { each: (runner.warm * warmth) / CONNECTIONS, seconds: WARM_UP });
  const rows = runners.map(({ name }): Row => ({ name, rounds: [] }));
  for (let number = 0; number < rounds; number++) {
    const order = [...runners.keys()];
    for (const index of number % 2 === 0 ? order : order.reverse()) {
      rows[index]?.rounds.push(await round(runners[index] as Runner, { seconds }));
    }
  }
  return rows;
}

/** One measurement of one runner. */
export async function round({ server, next, expects }: Runner, until: { each?: number; seconds: number }): Promise<Round> {
  server.wake();
  const connections = await greeted(server.port, CONNECTIONS);
  const [before, mineBefore, started] = [cpuTime(server.pid), process.cpuUsage(), performance.now()];
  const { rate, p50, p99, answers, statuses } = await work(connections, { next, ...until });
  const mine = process.cpuUsage(mineBefore);
  const cpu = ((cpuTime(server.pid) - before) / answers) * 1e6;
  const load = (mine.user + mine.system) / 1_000 / (performance.now() - started);
  for (const connection of connections) connection.close();
  server.sleep();
  return { rate, p50, p99, cpu, load, wrong: answers - (statuses[expects] ?? 0) };
}
