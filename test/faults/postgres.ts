import pg from 'pg';
import { restartPostgres } from '../support/databases.ts';
import type { Scenario } from './scenario.ts';

export const postgres: Scenario[] = [
  {
    name: 'PostgreSQL restarted (immediate)',
    on: ['postgres'],
    async happens(stage, times) {
      for (let restart = 0; restart < 2 * times; restart++) {
        await stage.crowd.isTold(50);
        const since = performance.now();
        await restartPostgres();
        await stage.recovered(since);
      }
    },
  },
  {
    name: 'connections to PostgreSQL terminated',
    on: ['postgres'],
    async happens(stage, times) {
      for (let time = 0; time < 3 * times; time++) {
        await stage.crowd.isTold(50);
        const since = performance.now();
        await asked(stage.setting.DATABASE_URL, OTHERS_END);
        await stage.recovered(since);
      }
    },
  },
];

const OTHERS_END = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';

/** Changes a setting of the whole server, as its administrator can at any time. */
export async function settingOfPostgres(address: string, name: string, value: string): Promise<void> {
  await asked(address, `ALTER SYSTEM SET ${name} = ${value}`, 'SELECT pg_reload_conf()');
}

async function asked(address: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  for (const sql of statements) await client.query(sql).catch((error) => client.end().then(() => Promise.reject(error)));
  await client.end();
}
