import { tidyUp } from '../support/tidy.ts';
import { type Line, recoveryOf } from './report.ts';
import type { Scenario, Where } from './scenario.ts';
import { type Setting, Stage } from './stage.ts';

/** Plays a scenario on a stage of its own, and gives what became of our promises. */
export async function play(
  scenario: Scenario,
  database: Where,
  fresh: () => Promise<string>,
  how: Omit<Setting, 'DATABASE_URL'>,
  times: number,
): Promise<Line> {
  const started = performance.now();
  try {
    const stage = await Stage.set({ ...how, DATABASE_URL: await fresh(), ...(await scenario.needs?.()) });
    await scenario
      .happens(stage, times)
      .catch((error: Error) => void stage.wrong.push(`it could not be played to its end: ${error.stack}`));
    const verdict = await stage.settled();
    const { processes } = how;
    return {
      ...{ scenario: scenario.name, database, processes },
      ...{ ...verdict, ...recoveryOf(stage.recoveries), freeze: stage.longestFreeze },
      seconds: (performance.now() - started) / 1_000,
    };
  } finally {
    await tidyUp();
  }
}
