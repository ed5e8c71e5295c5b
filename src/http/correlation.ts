import { randomUUID } from 'node:crypto';
import type { World } from '../world.ts';
import { addressReader } from './clientAddress.ts';
import type { Context, Middleware } from './request.ts';

const WELL_FORMED = /^[A-Za-z0-9._-]{8,64}$/;

/** Every request has one id, in its answer, its log line and its history entries. A caller may bring its own. */
export function correlation({ config, log }: World): Middleware {
  const addressOf = addressReader(config);
  return async (ctx, next) => {
    const started = performance.now();
    const brought = ctx.get('X-Correlation-Id');
    ctx.state.correlationId = WELL_FORMED.test(brought) ? brought : randomUUID();
    ctx.state.address = addressOf(ctx.req);
    ctx.set('X-Correlation-Id', ctx.state.correlationId);
    await next();
    log.info({ correlationId: ctx.state.correlationId, method: ctx.method, route: routeOf(ctx), status: ctx.status, ms: since(started) });
  };
}

/** The pattern and not the path: a path may hold somebody's private link. */
export function routeOf(ctx: Context): string {
  return String(ctx._matchedRoute ?? 'none');
}

function since(started: number): number {
  return Math.round((performance.now() - started) * 10) / 10;
}
