import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../src/database/database.ts';
import { afterwards } from '../support/tidy.ts';
import { until } from '../support/until.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** One event alone: of two who lock several in different orders, each would wait for the other. */
const ONE_EVENT = 'UPDATE events SET turns = turns WHERE id = (SELECT min(id) FROM events)';

/** What others do who use the same database, or the same address. We are another process, so our transactions will do. */
export const others: Scenario[] = [
  {
    name: 'another process holds a write transaction',
    async happens(stage) {
      // Longer than the service is patient.
      const since = await holding(stage, ONE_EVENT, 6_500);
      await stage.recovered(since);
    },
  },
  {
    name: 'another process holds a read transaction',
    async happens(stage, times) {
      const since = await holding(stage, 'SELECT count(*) FROM registrations', 2_500 * times);
      await stage.recovered(since);
    },
  },
  {
    name: 'slow clients',
    async happens(stage, times) {
      const slow = await Promise.all(Array.from({ length: 300 }, (_, index) => aSlowClient(stage, index)));
      await stage.crowd.isTold(300);
      // The long form sees every one of them sent away.
      if (times > 1) await until('slow clients are sent away', () => slow.every(({ closed }) => closed), 30_000);
      const since = performance.now();
      for (const socket of slow) socket.destroy();
      await stage.recovered(since);
    },
  },
];

/** Has a transaction open for so many milliseconds. Gives when it ended. */
async function holding(stage: Stage, sql: string, milliseconds: number): Promise<number> {
  const db = openDatabase(stage.setting.DATABASE_URL);
  const transaction = await db.transaction();
  await transaction.raw(sql);
  await pause(milliseconds / 2);
  await stage.canStillRead();
  await pause(milliseconds / 2);
  await transaction.rollback();
  const since = performance.now();
  await db.destroy();
  return since;
}

/** Sends a byte now and then, of its headers or of its body, and never comes to an end. */
async function aSlowClient(stage: Stage, index: number): Promise<Socket> {
  const port = Number(stage.services[index % stage.services.length]?.port);
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  afterwards(() => socket.destroy());
  await once(socket, 'connect');
  const body = 'Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{';
  socket.write(`POST /token HTTP/1.1\r\nHost: localhost\r\n${index % 2 === 0 ? 'X-Slow: ' : body}`);
  const dribble = setInterval(() => socket.write(' '), 500);
  socket.on('close', () => clearInterval(dribble));
  return socket;
}
