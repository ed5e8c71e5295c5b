import cors from '@koa/cors';
import { isOwn } from '../http/origin.ts';
import type { Context, Middleware } from '../http/request.ts';
import type { World } from '../world.ts';
import { isOriginOfSomeEvent } from './find.ts';

/** Lets pages of the events' allowed origins call us from a browser (CORS, in the Fetch standard). No cookies are involved. */
export function crossOrigin({ config, db }: World): Middleware {
  const allow = cors({
    origin: async (ctx) => {
      const own = isOwn(config.PUBLIC_URL, ctx as unknown as Context);
      return own || (await isOriginOfSomeEvent(db, ctx.get('Origin'))) ? ctx.get('Origin') : '';
    },
    allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: ['Content-Type', 'X_Authorization', 'X-Authorization', 'Authorization', 'Idempotency-Key', 'X-Proof', 'X-Correlation-Id'],
    exposeHeaders: ['Retry-After', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'X-Correlation-Id'],
    maxAge: 3600,
    keepHeadersOnError: false,
  }) as unknown as Middleware;
  return (ctx, next) => (ctx.get('Origin') === '' ? next() : allow(ctx, next));
}
