import { randomUUID } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { createAddressReader } from './clientAddress.ts';
import type { Context, Middleware } from './request.ts';

const CORRELATION_ID_PATTERN = /^[A-Za-z0-9._-]{8,64}$/;

/** Logs each request with a correlation id, which is also in the response and the audit entries. Callers may supply their own id. */
export function requestLog({ config, log }: Deps): Middleware {
  const addressOf = createAddressReader(config);
  return async (ctx, next) => {
    const startedAt = performance.now();
    const suppliedId = ctx.get('X-Correlation-Id');
    ctx.state.correlationId = CORRELATION_ID_PATTERN.test(suppliedId) ? suppliedId : randomUUID();
    ctx.state.address = addressOf(ctx.req);
    ctx.set('X-Correlation-Id', ctx.state.correlationId);
    await next();
    log.info({
      correlationId: ctx.state.correlationId,
      method: ctx.method,
      route: routeOf(ctx),
      status: ctx.status,
      ms: elapsedMs(startedAt),
    });
  };
}

/** The route pattern, not the path: a path may contain a private link. */
export function routeOf(ctx: Context): string {
  return String(ctx._matchedRoute ?? 'none');
}

function elapsedMs(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 10) / 10;
}
