import cors from '@koa/cors';
import type { Deps } from '../deps.ts';
import type { Context, Middleware } from '../http/request.ts';
import { isSameOrigin } from '../http/sameOrigin.ts';
import { isOriginOfAnyEvent } from './eventLookup.ts';

/** Allows browser requests from the allowed origins of any event (CORS, Fetch standard). No cookies are involved. */
export function crossOrigin({ config, db }: Deps): Middleware {
  const corsMiddleware = cors({
    origin: async (ctx) => {
      const isOwnOrigin = isSameOrigin(config.PUBLIC_URL, ctx as unknown as Context);
      return isOwnOrigin || (await isOriginOfAnyEvent(db, ctx.get('Origin'))) ? ctx.get('Origin') : '';
    },
    allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Content-Type',
      'X_Authorization',
      'X-Authorization',
      'Authorization',
      'Idempotency-Key',
      'X-Correction',
      'X-Proof',
      'X-Correlation-Id',
    ],
    exposeHeaders: ['Location', 'Retry-After', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'X-Correlation-Id'],
    maxAge: 3600,
    keepHeadersOnError: false,
  }) as unknown as Middleware;
  return (ctx, next) => (ctx.get('Origin') === '' ? next() : corsMiddleware(ctx, next));
}
