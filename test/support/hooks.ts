import { closeBrowser } from './browser.ts';
import { cleanUp } from './cleanup.ts';
import { stopPostgres } from './databases.ts';
import { startTestRun } from './oncePerRun.ts';

/** In every process that runs tests. In parallel mode `afterAll` runs after each file. */
export const mochaHooks = { afterEach: [cleanUp], afterAll: [closeBrowser] };

/** Once per run, in the main process. */
export function mochaGlobalSetup(): void {
  startTestRun();
}

export async function mochaGlobalTeardown(): Promise<void> {
  await stopPostgres();
}
