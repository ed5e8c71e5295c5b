import { randomUUID } from 'node:crypto';
import type { Deps } from '../deps.ts';
import { createAddressReader } from './clientAddress.ts';
import { createForwardedForWarning } from './forwardedFor.ts';
import type { Context, Middleware } from './request.ts';

const UUID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Logs each request with a correlation id, which is also in the response and the audit entries. It is always ours: with an
 * id of their choice, strangers could write into the audit log, or make two requests look like one. A caller's own id is
 * logged beside it if it is a UUID, which can hold no text.
 */
export function requestLog({ config, log }: Deps): Middleware {
  const addressOf = createAddressReader(config);
  const warnIfIgnored = createForwardedForWarning(config, log);
  return async (ctx, next) => {
    const startedAt = performance.now();
    const suppliedId = ctx.get('X-Correlation-Id');
    ctx.state.correlationId = randomUUID();
    ctx.state.address = addressOf(ctx.req);
    warnIfIgnored(ctx.req);
    ctx.set('X-Correlation-Id', ctx.state.correlationId);
    await next();
    log.info({
      correlationId: ctx.state.correlationId,
      ...(UUID_PATTERN.test(suppliedId) && { callerId: suppliedId.toLowerCase() }),
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
