import { setTimeout as pause } from 'node:timers/promises';
import { openDatabase } from '../../src/database/database.ts';
import { createWebhook } from '../../src/webhooks/manageWebhooks.ts';
import { OPERATOR } from '../support/factories.ts';
import { Random } from '../support/random.ts';
import { createTestDeps } from '../support/service.ts';
import { until } from '../support/until.ts';
import { countUntold, problemsOfWebhook } from '../support/webhookPromises.ts';
import { WebhookReceiver } from '../support/webhookReceiver.ts';
import type { FaultEnvironment } from './environment.ts';
import type { Scenario } from './scenario.ts';

const ALLOWED = { WEBHOOK_ALLOWED_NETWORKS: '127.0.0.1' };
/** Longer than the lock of a killed process, and than the pauses after failures. */
const LOCK_ENDS_MS = 10 * 60_000;
const TELL_TIMEOUT_MS = 300_000;

/** The receiver of the scenario that runs: there is one at a time. */
let receiver: WebhookReceiver;

/** A program is told of everything that happens, at least once with the same id, whoever of the two dies. */
export const webhookFaults: Scenario[] = [
  {
    name: 'kill -9 of the service and of a webhook receiver',
    deadlineMs: 600_000,
    setUp: async (DATABASE_URL) => {
      const deps = await createTestDeps({ DATABASE_URL, ...ALLOWED });
      receiver = await WebhookReceiver.create();
      await createWebhook(deps, OPERATOR, null, { url: receiver.url, description: '', types: null });
      await deps.db.destroy();
      return { env: ALLOWED };
    },
    async run(environment, times) {
      const random = new Random(environment.options.seed);
      for (let kill = 0; kill < 3 * times; kill++) {
        await pause(50 + random.below(400));
        const number = random.below(environment.services.length);
        await receiver.stop();
        const faultEndedAt = performance.now();
        await environment.services[number]?.kill();
        await receiver.start();
        await environment.restart(number);
        await environment.waitForRecovery(faultEndedAt);
      }
      await environment.workload.stop();
      await tellEverything(environment);
    },
  },
];

async function tellEverything(environment: FaultEnvironment) {
  const db = openDatabase(environment.options.DATABASE_URL);
  let heard = -1;
  const isAllTold = async () => {
    // While something is being sent, its lock must not end.
    if (receiver.received.length === heard) environment.shiftClock(LOCK_ENDS_MS);
    heard = receiver.received.length;
    return (await countUntold(db)) === 0;
  };
  await until('everything is told', isAllTold, TELL_TIMEOUT_MS, 3_000);
  environment.problems.push(...(await problemsOfWebhook(db, receiver)));
  await db.destroy();
}
