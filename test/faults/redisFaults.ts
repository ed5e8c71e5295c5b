import { aRedis, type RedisServer } from '../support/redis.ts';
import type { Scenario } from './scenario.ts';

/** Without Redis each process counts its own limits, and no request fails. */
export function redisFault(): Scenario {
  let redis: RedisServer | undefined;
  return {
    name: 'Redis gone',
    async setUp() {
      redis = await aRedis();
      return { env: { REDIS_URL: redis.url, LOG_LEVEL: 'warn' } };
    },
    async run(environment, times) {
      for (let repetition = 0; repetition < times; repetition++) {
        const faultEndedAt = performance.now();
        await redis?.kill();
        await environment.waitForRecovery(faultEndedAt);
        await environment.workload.waitForAcknowledgements(100);
        await redis?.restart();
        await environment.workload.waitForAcknowledgements(50);
      }
      for (const { logged } of environment.services) {
        if (!logged.some((line) => line.includes('counted by this process alone')))
          environment.problems.push('a process did not log that its limits are not shared');
      }
    },
  };
}
