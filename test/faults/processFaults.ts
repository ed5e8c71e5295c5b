import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../src/database/database.ts';
import { onCleanup } from '../support/cleanup.ts';
import { until } from '../support/until.ts';
import type { FaultEnvironment } from './environment.ts';
import type { Scenario } from './scenario.ts';

/** Locks one event only: locking several in another order than the service would cause a deadlock. */
const LOCK_ONE_EVENT = 'UPDATE events SET last_sequence = last_sequence WHERE id = (SELECT min(id) FROM events)';

/** Faults caused by other users of the database or of the port. This process plays the other user. */
export const processFaults: Scenario[] = [
  {
    name: 'another process holds a write transaction',
    async run(environment) {
      // Longer than the service waits for a lock.
      const faultEndedAt = await holdTransaction(environment, LOCK_ONE_EVENT, 6_500);
      await environment.waitForRecovery(faultEndedAt);
    },
  },
  {
    name: 'another process holds a read transaction',
    async run(environment, times) {
      const faultEndedAt = await holdTransaction(environment, 'SELECT count(*) FROM registrations', 2_500 * times);
      await environment.waitForRecovery(faultEndedAt);
    },
  },
  {
    name: 'slow clients',
    async run(environment, times) {
      const slow = await Promise.all(Array.from({ length: 300 }, (_, index) => openSlowClient(environment, index)));
      await environment.workload.waitForAcknowledgements(300);
      // Only the long run waits until every one of them is disconnected.
      if (times > 1) await until('slow clients are disconnected', () => slow.every(({ closed }) => closed), 30_000);
      const faultEndedAt = performance.now();
      for (const socket of slow) socket.destroy();
      await environment.waitForRecovery(faultEndedAt);
    },
  },
];

/** Holds a transaction open for that long. Returns when it ended. */
async function holdTransaction(environment: FaultEnvironment, sql: string, milliseconds: number): Promise<number> {
  const db = openDatabase(environment.options.DATABASE_URL);
  const transaction = await db.transaction();
  await transaction.raw(sql);
  await pause(milliseconds / 2);
  await environment.checkReads();
  await pause(milliseconds / 2);
  await transaction.rollback();
  const faultEndedAt = performance.now();
  await db.destroy();
  return faultEndedAt;
}

/** Sends its headers or its body byte by byte and never ends. */
async function openSlowClient(environment: FaultEnvironment, index: number): Promise<Socket> {
  const port = Number(environment.services[index % environment.services.length]?.port);
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => {});
  onCleanup(() => socket.destroy());
  await once(socket, 'connect');
  const body = 'Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{';
  socket.write(`POST /token HTTP/1.1\r\nHost: localhost\r\n${index % 2 === 0 ? 'X-Slow: ' : body}`);
  const dribble = setInterval(() => socket.write(' '), 500);
  socket.on('close', () => clearInterval(dribble));
  return socket;
}
