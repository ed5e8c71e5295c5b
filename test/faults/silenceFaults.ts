import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { onCleanup } from '../support/cleanup.ts';
import { aPostgresProxy, type PostgresProxy } from '../support/postgresProxy.ts';
import type { Scenario } from './scenario.ts';

/** Longer than the service waits for an answer. A client that gets none for 12 seconds is a problem of the run. */
const SILENCE_MS = 8_000;

/** PostgreSQL is there, and does not answer or cannot be written. */
export function silenceFaults(): Scenario[] {
  let proxy: PostgresProxy | undefined;
  let primaryUrl = '';
  const behindProxy = async (databaseUrl: string) => {
    primaryUrl = databaseUrl;
    proxy = await aPostgresProxy(databaseUrl);
    return { env: { DATABASE_URL: proxy.url } };
  };
  return [
    {
      name: 'the network to PostgreSQL swallows everything',
      on: ['postgres'],
      setUp: behindProxy,
      async run(environment, times) {
        for (let repetition = 0; repetition < times; repetition++) {
          (proxy as PostgresProxy).isSilent = true;
          await environment.waitForNotReady(SILENCE_MS);
          await pause(SILENCE_MS);
          (proxy as PostgresProxy).isSilent = false;
          await environment.waitForRecovery(performance.now());
        }
      },
    },
    {
      name: 'every connection of PostgreSQL frozen (SIGSTOP)',
      on: ['postgres'],
      async run(environment, times) {
        for (let repetition = 0; repetition < times; repetition++) {
          const pids = await connectionPids(environment.options.DATABASE_URL);
          for (const pid of pids) process.kill(pid, 'SIGSTOP');
          await pause(SILENCE_MS);
          for (const pid of pids) process.kill(pid, 'SIGCONT');
          await environment.waitForRecovery(performance.now());
        }
      },
    },
    {
      name: 'the address leads to a standby for a while',
      on: ['postgres'],
      setUp: behindProxy,
      async run(environment, times) {
        const standby = await environment.options.cluster?.createStandby();
        if (!standby) return;
        onCleanup(() => standby.remove());
        for (let repetition = 0; repetition < times; repetition++) {
          proxy?.leadTo(standby.addressOf(primaryUrl));
          proxy?.dropConnections();
          await environment.waitForNotReady(SILENCE_MS);
          // The connections to the standby stay open.
          proxy?.leadTo(primaryUrl);
          await environment.waitForRecovery(performance.now());
        }
      },
    },
  ];
}

async function connectionPids(url: string): Promise<number[]> {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query('SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
  await client.end();
  return rows.map(({ pid }) => pid);
}
