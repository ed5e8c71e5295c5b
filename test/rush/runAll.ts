import { formatResult } from './report.ts';
import { runRush, type Scenario } from './runRush.ts';

/** Runs and prints one after the other. Whether everybody was answered and nothing was sold twice. */
export async function runAll(scenarios: Scenario[], people: number): Promise<boolean> {
  let hasPassed = true;
  for (const scenario of scenarios) {
    const result = await runRush(scenario, people);
    console.log(formatResult(result));
    hasPassed &&= result.errors === 0 && result.oversold === 0;
  }
  return hasPassed;
}
