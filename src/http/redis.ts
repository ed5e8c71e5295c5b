import { createRequire } from 'node:module';
import type { Redis } from 'ioredis';
import type { Deps } from '../deps.ts';

/** ioredis is loaded here and not at import: few installations have Redis, and a start should not wait for it. */
export function connectRedis(url: string, log: Deps['log']): Redis {
  const ioredis = createRequire(import.meta.url)('ioredis') as typeof import('ioredis');
  const redis = new ioredis.Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 200, 5_000),
  });
  redis.on('error', (error) => log.warn({ err: error.message }, 'Redis is unavailable: rate limits are counted by this process alone'));
  redis.on('ready', () => log.info('rate limits are shared in Redis'));
  return redis;
}
