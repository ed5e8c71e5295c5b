import { Redis } from 'ioredis';
import { about, type Finding, type Patient, wordsOf } from './finding.ts';

const { ok, warn } = about('Redis');

/** Without it every process counts for itself, so its absence stops nothing. */
export async function redis({ config }: Patient): Promise<Finding[]> {
  if (!config.REDIS_URL) return [];
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
    return [warn(`does not answer (${wordsOf(error)}): each process counts request limits for itself`, 'start Redis, or set REDIS_URL')];
  } finally {
    client.disconnect();
  }
}
