import { Connection } from './connection.ts';
import { percentile } from './figures.ts';

/** The text of the next request, head and body; undefined when there is none left. */
export type NextRequest = () => string | undefined;

export interface Job {
  next: NextRequest;
  /** No request is sent any more after this time. */
  seconds?: number;
  /** Each connection sends so many and no more. */
  each?: number;
}

export interface Measured {
  answers: number;
  /** Answers per second. */
  rate: number;
  seconds: number;
  /** Milliseconds from sending a request to having its answer. */
  p50: number;
  p99: number;
  most: number;
  statuses: Record<number, number>;
}

const GREETING = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Connections that have had an answer each: opening them is no part of what is measured. */
export async function greeted(port: number, count: number): Promise<Connection[]> {
  const connections = Array.from({ length: count }, () => new Connection(port));
  const { statuses } = await work(connections, { next: () => GREETING, each: 1 });
  if (statuses[200] !== count) throw new Error(`Of ${count} connections not every one was answered: ${JSON.stringify(statuses)}`);
  return connections;
}

/** A closed loop: each connection sends its next request when it has the answer to the one before. */
export function work(connections: Connection[], { next, seconds = 60, each = Number.POSITIVE_INFINITY }: Job): Promise<Measured> {
  const latencies: number[] = [];
  const statuses: Record<number, number> = {};
  const started = performance.now();
  const deadline = started + seconds * 1_000;
  let now = started;
  let inTime = 0;
  let busy = connections.length;

  return new Promise((resolve) => {
    for (const connection of connections) {
      connection.left = each;
      sendNext(connection);
    }

    function answered(connection: Connection, status: number) {
      now = performance.now();
      statuses[status] = (statuses[status] ?? 0) + 1;
      latencies.push(now - connection.sentAt);
      if (now <= deadline) inTime += 1;
      if (status === 0) rest();
      else sendNext(connection);
    }

    function sendNext(connection: Connection) {
      const request = connection.left > 0 && now < deadline ? next() : undefined;
      connection.left -= 1;
      if (request === undefined) rest();
      else connection.ask(request, answered);
    }

    function rest() {
      busy -= 1;
      if (busy === 0) resolve(summary());
    }
  });

  function summary(): Measured {
    const sorted = Float64Array.from(latencies).sort();
    const took = (Math.min(now, deadline) - started) / 1_000;
    const times = { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), most: percentile(sorted, 1) };
    return { answers: sorted.length, rate: inTime / took, seconds: took, ...times, statuses };
  }
}
