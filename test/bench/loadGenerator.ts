import { Connection } from './connection.ts';
import { percentile } from './statistics.ts';

/** The next request, head and body; undefined when there is none left. */
export type NextRequest = () => string | undefined;

export interface LoadOptions {
  next: NextRequest;
  /** No request is sent after this time. */
  seconds?: number;
  /** Maximum number of requests per connection. */
  perConnection?: number;
}

export interface Measured {
  responses: number;
  /** Responses per second. */
  rate: number;
  seconds: number;
  /** Latency in milliseconds. */
  p50: number;
  p99: number;
  max: number;
  statuses: Record<number, number>;
}

const HEALTH_REQUEST = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** Connections that have answered once: opening them is not measured. */
export async function openConnections(port: number, count: number): Promise<Connection[]> {
  const connections = Array.from({ length: count }, () => new Connection(port));
  const { statuses } = await runLoad(connections, { next: () => HEALTH_REQUEST, perConnection: 1 });
  if (statuses[200] !== count) throw new Error(`Not every one of ${count} connections was answered: ${JSON.stringify(statuses)}`);
  return connections;
}

/** A closed loop: each connection sends its next request after the response to the previous one. */
export function runLoad(
  connections: Connection[],
  { next, seconds = 60, perConnection = Number.POSITIVE_INFINITY }: LoadOptions,
): Promise<Measured> {
  const latencies: number[] = [];
  const statuses: Record<number, number> = {};
  const startedAt = performance.now();
  const deadline = startedAt + seconds * 1_000;
  let now = startedAt;
  let inTime = 0;
  let busy = connections.length;

  return new Promise((resolve) => {
    for (const connection of connections) {
      connection.remaining = perConnection;
      sendNext(connection);
    }

    function onResponse(connection: Connection, status: number) {
      now = performance.now();
      statuses[status] = (statuses[status] ?? 0) + 1;
      latencies.push(now - connection.sentAt);
      if (now <= deadline) inTime += 1;
      if (status === 0) finishConnection();
      else sendNext(connection);
    }

    function sendNext(connection: Connection) {
      const request = connection.remaining > 0 && now < deadline ? next() : undefined;
      connection.remaining -= 1;
      if (request === undefined) finishConnection();
      else connection.request(request, onResponse);
    }

    function finishConnection() {
      busy -= 1;
      if (busy === 0) resolve(summary());
    }
  });

  function summary(): Measured {
    const sorted = Float64Array.from(latencies).sort();
    const took = (Math.min(now, deadline) - startedAt) / 1_000;
    const times = { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), max: percentile(sorted, 1) };
    return { responses: sorted.length, rate: inTime / took, seconds: took, ...times, statuses };
  }
}
