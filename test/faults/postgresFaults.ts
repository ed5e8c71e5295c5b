import pg from 'pg';
import type { Scenario } from './scenario.ts';

export const postgresFaults: Scenario[] = [
  {
    name: 'PostgreSQL restarted (immediate)',
    on: ['postgres'],
    async run(environment, times) {
      for (let restart = 0; restart < 2 * times; restart++) {
        await environment.workload.waitForAcknowledgements(50);
        const faultEndedAt = performance.now();
        await environment.options.cluster?.restart();
        await environment.waitForRecovery(faultEndedAt);
      }
    },
  },
  {
    name: 'connections to PostgreSQL terminated',
    on: ['postgres'],
    async run(environment, times) {
      for (let repetition = 0; repetition < 3 * times; repetition++) {
        await environment.workload.waitForAcknowledgements(50);
        const faultEndedAt = performance.now();
        await execSql(environment.options.DATABASE_URL, TERMINATE_OTHER_CONNECTIONS);
        await environment.waitForRecovery(faultEndedAt);
      }
    },
  },
];

const TERMINATE_OTHER_CONNECTIONS =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';

/** Changes a setting of the whole server while it runs. */
export async function changePostgresSetting(address: string, name: string, value: string): Promise<void> {
  await execSql(address, `ALTER SYSTEM SET ${name} = ${value}`, 'SELECT pg_reload_conf()');
}

async function execSql(address: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  for (const sql of statements) await client.query(sql).catch((error) => client.end().then(() => Promise.reject(error)));
  await client.end();
}
