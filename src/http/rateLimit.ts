import ratelimit from 'koa-ratelimit';
import type { Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { clientNetwork } from './clientAddress.ts';
import { LruMap } from './lruMap.ts';
import { connectRedis } from './redis.ts';
import type { Context, Middleware } from './request.ts';

/** Clients that one in-memory limit tracks; beyond that the oldest are dropped. */
const MAX_TRACKED_CLIENTS = 50_000;

interface RateLimitOptions {
  name: string;
  max: number;
  windowSeconds: number;
  /** Whom to count; default: the client's network. */
  subjectOf?: (ctx: Context) => string;
}

export interface RateLimits {
  /** Counts the requests of a client's network, or of another subject. */
  limit: (options: RateLimitOptions) => Middleware;
  close: () => void;
}

/**
 * Request limits, counted in Redis if REDIS_URL is set and in this process otherwise. While Redis is down each process
 * counts for itself: an outage of Redis never fails a request. A request above the limit throws a DomainError `too-many`.
 */
export function createRateLimits({ config, log }: Deps): RateLimits {
  const redis = config.REDIS_URL ? connectRedis(config.REDIS_URL, log) : undefined;

  function limit(options: RateLimitOptions): Middleware {
    const count = createCounter(options);
    return async (ctx, next) => {
      try {
        await count(ctx);
      } finally {
        // In the response that refuses, too.
        setResetSeconds(ctx);
      }
      await next();
    };
  }

  function createCounter(options: RateLimitOptions) {
    const localLimiter = createLimiter(options, { driver: 'memory', db: new LruMap(MAX_TRACKED_CLIENTS) });
    const sharedLimiter = redis && createLimiter(options, { driver: 'redis', db: redis as never });
    return async (ctx: Context): Promise<void> => {
      try {
        await (sharedLimiter ? sharedLimiter(ctx, noop).catch((error) => countHere(ctx, error)) : localLimiter(ctx, noop));
      } catch (error) {
        throwTooMany(error);
      }
    };

    /** Redis cannot be asked, unless it has counted too many. */
    function countHere(ctx: Context, error: unknown): Promise<void> {
      if (is429(error)) throw error;
      return localLimiter(ctx, noop);
    }
  }

  function createLimiter(
    { name, max, windowSeconds, subjectOf = networkOf }: RateLimitOptions,
    store: Pick<ratelimit.MiddlewareOptions, 'driver' | 'db'>,
  ) {
    return ratelimit({
      ...store,
      namespace: `slotkeeper:${name}`,
      max: Math.ceil(max * config.RATE_LIMIT_FACTOR),
      duration: windowSeconds * 1_000,
      id: (ctx) => subjectOf(ctx as unknown as Context),
      headers: { remaining: 'RateLimit-Remaining', reset: 'RateLimit-Reset', total: 'RateLimit-Limit' },
      throw: true,
    } as ratelimit.MiddlewareOptions) as unknown as (ctx: Context, next: () => Promise<void>) => Promise<void>;
  }

  return { limit, close: () => redis?.disconnect() };
}

function networkOf(ctx: Context): string {
  return clientNetwork(ctx.state.address) || 'unknown';
}

async function noop() {}

/** koa-ratelimit sets RateLimit-Reset to a Unix time with a fraction; the header is defined as the whole seconds until then. */
function setResetSeconds(ctx: Context) {
  const reset = ctx.response.get('RateLimit-Reset');
  if (reset !== '') ctx.set('RateLimit-Reset', String(Math.max(0, Math.ceil(Number(reset) - Date.now() / 1_000))));
}

function is429(error: unknown): boolean {
  return (error as { status?: number }).status === 429;
}

function throwTooMany(error: unknown): never {
  if (!is429(error)) throw error;
  const { headers } = error as { headers: Record<string, number> };
  const retryAfter = Math.max(1, headers['Retry-After'] ?? 1);
  throw new DomainError('too-many', { key: 'errors.tooMany', values: { seconds: retryAfter } }, { retryAfter });
}
