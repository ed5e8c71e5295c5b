import { aRedis, type RedisServer } from '../support/redis.ts';
import type { Scenario } from './scenario.ts';

/** Limits are counted by each process alone while it is gone: nobody is refused with an error. */
export function redisGone(): Scenario {
  let redis: RedisServer | undefined;
  return {
    name: 'Redis gone',
    async needs() {
      redis = await aRedis();
      return { more: { REDIS_URL: redis.url, LOG_LEVEL: 'warn' } };
    },
    async happens(stage, times) {
      for (let time = 0; time < times; time++) {
        const since = performance.now();
        await redis?.kill();
        await stage.recovered(since);
        await stage.crowd.isTold(100);
        await redis?.again();
        await stage.crowd.isTold(50);
      }
      for (const { logged } of stage.services) {
        if (!logged.some((line) => line.includes('counted by this process alone')))
          stage.wrong.push('nobody was told that limits are not shared');
      }
    },
  };
}
