import { cleanUp } from '../support/cleanup.ts';
import { withDeadline } from '../support/until.ts';
import { type EnvironmentOptions, FaultEnvironment } from './environment.ts';
import { summarizeRecovery } from './report.ts';
import type { ScenarioResult } from './results.ts';
import type { DatabaseKind, Scenario } from './scenario.ts';

/** For one repetition of a fault, and for the assessment at the end. */
const DEADLINE_MS = 120_000;
const FINISH_DEADLINE_MS = 480_000;

/** Runs a scenario in an environment of its own, and assesses the result. */
export async function runScenario(
  scenario: Scenario,
  database: DatabaseKind,
  createDatabase: () => Promise<string>,
  options: Omit<EnvironmentOptions, 'DATABASE_URL'>,
  repetitions: number,
): Promise<ScenarioResult> {
  const startedAt = performance.now();
  try {
    const DATABASE_URL = await createDatabase();
    const environment = await FaultEnvironment.create({ ...options, DATABASE_URL, ...(await scenario.setUp?.(DATABASE_URL)) });
    const deadlineMs = scenario.deadlineMs ?? DEADLINE_MS * Math.max(1, repetitions);
    await withDeadline('the scenario has run to its end', scenario.run(environment, repetitions), deadlineMs).catch(
      (error: Error) => void environment.problems.push(`the scenario did not run to its end: ${error.stack}`),
    );
    const assessment = await withDeadline('the result is assessed', environment.finish(), FINISH_DEADLINE_MS);
    const { processes } = options;
    return {
      ...{ scenario: scenario.name, database, processes },
      ...{ ...assessment, ...summarizeRecovery(environment.recoveryTimes), freezeMs: environment.longestFreezeMs },
      seconds: (performance.now() - startedAt) / 1_000,
    };
  } finally {
    await cleanUp();
  }
}
