import { type NextRequest, openConnections, runLoad } from './loadGenerator.ts';
import { cpuTime } from './processUsage.ts';
import type { Server } from './server.ts';

export const CONNECTIONS = 100;
/** Upper limit of a warm-up on a busy machine. */
const MAX_WARM_UP_SECONDS = 10;

/** One server under one kind of request. */
export interface Runner {
  name: string;
  server: Server;
  next: NextRequest;
  /** Every other status is an error. */
  expectedStatus: number;
  warmUpRequests: number;
  /** Default: CONNECTIONS. */
  connections?: number;
}

/** Result of one round of one runner. */
export interface Round {
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Microseconds per request. */
  cpu: number;
  /** Unexpected statuses and lost connections. */
  errors: number;
  /** Share of its CPU that the load generator used: near 1, it was the bottleneck. */
  load: number;
}

export interface Row {
  name: string;
  rounds: Round[];
}

export interface Plan {
  rounds: number;
  seconds: number;
  /** Share of the usual warm-up. */
  warmUpFactor: number;
}

/** Warms up each runner, then runs them in turn: A B C, C B A, A B C … so that disturbances affect all of them. */
export async function runInterleaved(runners: Runner[], { rounds, seconds, warmUpFactor }: Plan): Promise<Row[]> {
  for (const runner of runners) {
    const perConnection = (runner.warmUpRequests * warmUpFactor) / (runner.connections ?? CONNECTIONS);
    await runRound(runner, { perConnection, seconds: MAX_WARM_UP_SECONDS });
  }
  const rows = runners.map(({ name }): Row => ({ name, rounds: [] }));
  for (let number = 0; number < rounds; number++) {
    const order = [...runners.keys()];
    for (const index of number % 2 === 0 ? order : order.reverse()) {
      rows[index]?.rounds.push(await runRound(runners[index] as Runner, { seconds }));
    }
  }
  return rows;
}

/** One measurement of one runner. */
export async function runRound(
  { server, next, expectedStatus, connections: count = CONNECTIONS }: Runner,
  until: { perConnection?: number; seconds: number },
): Promise<Round> {
  server.resume();
  const connections = await openConnections(server.port, count);
  const [before, ownUsageBefore, started] = [cpuTime(server.pid), process.cpuUsage(), performance.now()];
  const { rate, p50, p99, responses, statuses } = await runLoad(connections, { next, ...until });
  const ownUsage = process.cpuUsage(ownUsageBefore);
  const cpu = ((cpuTime(server.pid) - before) / responses) * 1e6;
  const load = (ownUsage.user + ownUsage.system) / 1_000 / (performance.now() - started);
  for (const connection of connections) connection.close();
  server.suspend();
  return { rate, p50, p99, cpu, load, errors: responses - (statuses[expectedStatus] ?? 0) };
}
