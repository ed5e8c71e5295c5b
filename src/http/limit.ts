import { Redis } from 'ioredis';
import ratelimit from 'koa-ratelimit';
import { Refusal } from '../errors.ts';
import type { World } from '../world.ts';
import { BoundedMap } from './boundedMap.ts';
import { network } from './clientAddress.ts';
import type { Context, Middleware } from './request.ts';

/** Most requests per client that one of these limits remembers; the oldest are forgotten first. */
const REMEMBERED = 50_000;

interface Allowance {
  name: string;
  max: number;
  seconds: number;
  /** Who is counted; the client's network unless told otherwise. */
  by?: (ctx: Context) => string;
}

export interface Limits {
  limit: (allowance: Allowance) => Middleware;
  close: () => void;
}

/**
 * Request limits, counted in Redis when REDIS_URL is set and in this process otherwise. When Redis is gone they are
 * counted here until it is back: a limit that cannot be shared never becomes an error.
 */
export function openLimits({ config, log }: World): Limits {
  const redis = config.REDIS_URL ? connect(config.REDIS_URL, log) : undefined;

  function limit(allowance: Allowance): Middleware {
    const here = counter(allowance, { driver: 'memory', db: new BoundedMap(REMEMBERED) });
    const shared = redis && counter(allowance, { driver: 'redis', db: redis as never });
    return async (ctx, next) => {
      await (shared
        ? shared(ctx, nothing).catch((error) => (is429(error) ? refuse(error) : here(ctx, nothing)))
        : here(ctx, nothing)
      ).catch(refuse);
      if (!allowance.by) inSeconds(ctx);
      await next();
    };
  }

  function counter({ name, max, seconds, by }: Allowance, store: Pick<ratelimit.MiddlewareOptions, 'driver' | 'db'>) {
    return ratelimit({
      ...store,
      namespace: `slotkeeper:${name}`,
      max: Math.ceil(max * config.RATE_LIMIT_FACTOR),
      duration: seconds * 1_000,
      id: (ctx) => by?.(ctx as unknown as Context) ?? (network(ctx.state.address) || 'unknown'),
      headers: { remaining: 'RateLimit-Remaining', reset: 'RateLimit-Reset', total: 'RateLimit-Limit' },
      // They tell a client what is left to it, and not what is left to an address.
      disableHeader: by !== undefined,
      throw: true,
    } as ratelimit.MiddlewareOptions) as unknown as (ctx: Context, next: () => Promise<void>) => Promise<void>;
  }

  return { limit, close: () => redis?.disconnect() };
}

async function nothing() {}

/** The library tells when a limit ends; the header wants to know how many seconds that is from now. */
function inSeconds(ctx: Context) {
  ctx.set('RateLimit-Reset', String(Math.max(0, Math.ceil(Number(ctx.response.get('RateLimit-Reset')) - Date.now() / 1_000))));
}

function is429(error: unknown): boolean {
  return (error as { status?: number }).status === 429;
}

function refuse(error: unknown): never {
  if (!is429(error)) throw error;
  const { headers } = error as { headers: Record<string, number> };
  const retryAfter = Math.max(1, headers['Retry-After'] ?? 1);
  throw new Refusal('too-many', { key: 'refusals.tooMany', values: { seconds: retryAfter } }, { retryAfter });
}

function connect(url: string, log: World['log']): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(times * 200, 5_000),
  });
  redis.on('error', (error) => log.warn({ err: error.message }, 'Redis does not answer: request limits are counted by this process alone'));
  redis.on('ready', () => log.info('request limits are shared in Redis'));
  return redis;
}
