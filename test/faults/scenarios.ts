import { freshDatabaseOf, freshSqlite } from '../support/databases.ts';
import type { PostgresCluster } from '../support/postgresCluster.ts';
import { clockFaults } from './clockFaults.ts';
import { concurrencyFaults } from './concurrencyFaults.ts';
import { crashFaults } from './crashFaults.ts';
import { diskFaults } from './diskFaults.ts';
import { mailingFaults } from './mailingFaults.ts';
import { postgresFaults } from './postgresFaults.ts';
import { processFaults } from './processFaults.ts';
import { redisFault } from './redisFaults.ts';
import { relayFaults } from './relayFaults.ts';
import { restartFaults } from './restartFaults.ts';
import type { ScenarioResult } from './results.ts';
import { runScenario } from './runScenario.ts';
import type { DatabaseKind, Scenario } from './scenario.ts';
import { silenceFaults } from './silenceFaults.ts';
import { smtpFaults } from './smtpFaults.ts';
import { webhookFaults } from './webhookFaults.ts';

export const SCENARIOS: Scenario[] = [
  ...concurrencyFaults,
  ...crashFaults,
  ...mailingFaults,
  ...webhookFaults,
  ...smtpFaults,
  ...relayFaults,
  ...diskFaults,
  ...processFaults,
  ...clockFaults,
  ...postgresFaults,
  ...silenceFaults(),
  ...restartFaults,
  redisFault(),
];

/** SQLite is used by one process. */
const PROCESSES: Record<DatabaseKind, number> = { sqlite: 1, postgres: 2 };

/** Runs scenarios on SQLite, and on a PostgreSQL server that nothing else uses. */
export class FaultRunner {
  private readonly cluster: PostgresCluster | undefined;

  constructor(cluster?: PostgresCluster) {
    this.cluster = cluster;
  }

  run(
    name: string,
    database: DatabaseKind,
    options: Omit<Parameters<typeof runScenario>[3], 'processes'>,
    repetitions: number,
  ): Promise<ScenarioResult> {
    const scenario = SCENARIOS.find((candidate) => candidate.name === name);
    if (!scenario) throw new Error(`There is no scenario ${name}`);
    const { cluster } = this;
    const environment = { processes: PROCESSES[database], ...(cluster && { cluster }), ...options };
    return runScenario(scenario, database, () => this.createDatabase(database), environment, repetitions);
  }

  createDatabase(database: DatabaseKind): Promise<string> {
    if (database === 'sqlite') return freshSqlite();
    if (!this.cluster) throw new Error('There is no PostgreSQL');
    return freshDatabaseOf(this.cluster);
  }
}
