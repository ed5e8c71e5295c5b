import { type CheckContext, errorText, type Finding, findingsFor } from './check.ts';

const { ok, warn } = findingsFor('Redis');

/** Only a warning: without Redis each process counts request limits for itself. */
export async function checkRedis({ config }: CheckContext): Promise<Finding[]> {
  if (!config.REDIS_URL) return [];
  const { Redis } = await import('ioredis');
  const client = new Redis(config.REDIS_URL, {
    lazyConnect: true,
    connectTimeout: 3_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.ping();
    return [ok('answers; request limits are shared')];
  } catch (error) {
    return [warn(`does not answer (${errorText(error)}): each process counts request limits for itself`, 'start Redis, or set REDIS_URL')];
  } finally {
    client.disconnect();
  }
}
