import { query } from '../../src/database/dialect.ts';
import { Connection } from '../bench/connection.ts';
import { runLoad } from '../bench/loadGenerator.ts';
import { signUps } from '../bench/requests.ts';
import { startProcess } from '../support/builtService.ts';
import { cleanUp } from '../support/cleanup.ts';
import { Visitor } from '../support/client.ts';
import { anOpenEvent } from '../support/concurrentSignUps.ts';
import { anNginx } from '../support/nginx.ts';
import { createTestDeps } from '../support/service.ts';
import type { Burst } from './results.ts';
import type { DatabaseKind } from './scenario.ts';

const SLOTS = 500;
const APPLICANTS = 10_000;
const CONNECTIONS = 1_000;

/** 10,000 sign-ups for 500 slots at once, in three deployments. */
export async function runBursts(createDatabase: (kind: DatabaseKind) => Promise<string>): Promise<Burst[]> {
  return [
    await runBurst('SQLite, 1 process', await createDatabase('sqlite'), 1, false),
    await runBurst('SQLite, 1 process behind nginx', await createDatabase('sqlite'), 1, true),
    await runBurst('PostgreSQL, 2 processes behind nginx', await createDatabase('postgres'), 2, true),
  ];
}

async function runBurst(name: string, DATABASE_URL: string, processes: number, behindNginx: boolean): Promise<Burst> {
  try {
    const deps = await createTestDeps({ DATABASE_URL });
    const event = await anOpenEvent(deps, { slots: SLOTS });
    const services = [];
    while (services.length < processes) services.push(await startProcess({ DATABASE_URL, TRUSTED_PROXIES: '127.0.0.1/32' }));
    const ports = services.map(({ port }) => port);
    const port = behindNginx ? (await anNginx(ports)).port : Number(ports[0]);
    const { token } = await Visitor.at(`http://127.0.0.1:${port}`, event);
    const connections = Array.from({ length: CONNECTIONS }, () => new Connection(port));
    const { statuses, seconds, p50, p99 } = await runLoad(connections, { next: signUps(token), perConnection: APPLICANTS / CONNECTIONS });
    for (const connection of connections) connection.close();
    const { 200: signedUp = 0, 409: refused = 0 } = statuses;
    const [found] = await query<{ held: number }>(
      deps.db,
      'SELECT CAST(sum(slots) AS INTEGER) AS held FROM registrations WHERE event_id = ? AND ended_at IS NULL',
      [event.id],
    );
    const held = found?.held ?? 0;
    const errors = APPLICANTS - signedUp - refused + Math.abs(held - SLOTS) + Math.abs(signedUp - SLOTS);
    return { name, seconds, p50, p99, signedUp, refused, errors, oversold: Math.max(0, held - SLOTS) };
  } finally {
    await cleanUp();
  }
}

export function hasBurstPassed({ errors, oversold }: Burst): boolean {
  return errors === 0 && oversold === 0;
}
