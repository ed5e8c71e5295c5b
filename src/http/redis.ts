import { Redis } from 'ioredis';
import type { Deps } from '../deps.ts';

export function connectRedis(url: string, log: Deps['log']): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 200, 5_000),
  });
  redis.on('error', (error) => log.warn({ err: error.message }, 'Redis is unavailable: rate limits are counted by this process alone'));
  redis.on('ready', () => log.info('rate limits are shared in Redis'));
  return redis;
}
