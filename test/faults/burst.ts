import { rows } from '../../src/database/dialect.ts';
import { Connection } from '../load/connection.ts';
import { work } from '../load/load.ts';
import { signUps } from '../load/requests.ts';
import { startProcess } from '../support/builtService.ts';
import { Visitor } from '../support/client.ts';
import { freshPostgres, freshSqlite } from '../support/databases.ts';
import { aProxy } from '../support/nginx.ts';
import { openForLong } from '../support/rush.ts';
import { aWorld } from '../support/service.ts';
import { tidyUp } from '../support/tidy.ts';

const SLOTS = 500;
const APPLICANTS = 10_000;
const CONNECTIONS = 1_000;

export interface Burst {
  what: string;
  /** Seconds until the last answer; milliseconds until half of them, and until all but one in a hundred. */
  seconds: number;
  p50: number;
  p99: number;
  signedUp: number;
  refused: number;
  /** Other answers, lost connections, and what the database counts otherwise. */
  errors: number;
  oversold: number;
}

/** 10,000 people for 500 slots at once: at one process on SQLite, and through nginx at two on PostgreSQL. */
export async function bursts(): Promise<Burst[]> {
  return [
    await burst('SQLite, 1 process', await freshSqlite(), 1, false),
    await burst('SQLite, 1 process behind nginx', await freshSqlite(), 1, true),
    await burst('PostgreSQL, 2 processes behind nginx', await freshPostgres(), 2, true),
  ];
}

async function burst(what: string, DATABASE_URL: string, processes: number, behindNginx: boolean): Promise<Burst> {
  try {
    const world = await aWorld({ DATABASE_URL });
    const event = await openForLong(world, { slots: SLOTS });
    const services = [];
    while (services.length < processes) services.push(await startProcess({ DATABASE_URL, TRUSTED_PROXIES: '127.0.0.1/32' }));
    const ports = services.map(({ port }) => port);
    const port = behindNginx ? (await aProxy(ports)).port : Number(ports[0]);
    const { token } = await Visitor.at(`http://127.0.0.1:${port}`, event);
    const connections = Array.from({ length: CONNECTIONS }, () => new Connection(port));
    const { statuses, seconds, p50, p99 } = await work(connections, { next: signUps(token), each: APPLICANTS / CONNECTIONS });
    for (const connection of connections) connection.close();
    const { 200: signedUp = 0, 409: refused = 0 } = statuses;
    const [found] = await rows<{ held: number }>(
      world.db,
      'SELECT CAST(sum(slots) AS INTEGER) AS held FROM registrations WHERE event_id = ? AND ended_at IS NULL',
      [event.id],
    );
    const held = found?.held ?? 0;
    const errors = APPLICANTS - signedUp - refused + Math.abs(held - SLOTS) + Math.abs(signedUp - SLOTS);
    return { what, seconds, p50, p99, signedUp, refused, errors, oversold: Math.max(0, held - SLOTS) };
  } finally {
    await tidyUp();
  }
}

export function isSound({ errors, oversold }: Burst): boolean {
  return errors === 0 && oversold === 0;
}
