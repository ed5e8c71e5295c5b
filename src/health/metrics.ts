import { createHash, timingSafeEqual } from 'node:crypto';
import Router from '@koa/router';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { Refusal } from '../errors.ts';
import { routeOf } from '../http/correlation.ts';
import type { Middleware, State } from '../http/request.ts';
import { outboxState } from '../letters/outbox.ts';
import type { World } from '../world.ts';

/** Figures in the Prometheus text format, for whoever knows METRICS_TOKEN; without that setting there are none. */
export function openMetrics({ config, db }: World): { count: Middleware; routes: Router<State> } {
  const registry = new Registry();
  const requests = new Counter({
    name: 'slotkeeper_requests_total',
    help: 'Answers given, by route and status',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  const letters = new Gauge({
    name: 'slotkeeper_letters',
    help: 'Letters that wait or were given up',
    labelNames: ['state'],
    registers: [registry],
  });
  const routes = new Router<State>();
  if (config.METRICS_TOKEN === undefined) return { count: (_ctx, next) => next(), routes };
  collectDefaultMetrics({ register: registry });

  routes.get('/metrics', async (ctx) => {
    if (!isSame(ctx.get('Authorization'), `Bearer ${config.METRICS_TOKEN}`))
      throw new Refusal('unauthenticated', 'Metrics need METRICS_TOKEN.');
    const { outstanding, undeliverable } = await outboxState(db);
    letters.set({ state: 'outstanding' }, outstanding);
    letters.set({ state: 'undeliverable' }, undeliverable);
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
  });

  async function count(ctx: Parameters<Middleware>[0], next: () => Promise<unknown>) {
    await next();
    requests.inc({ route: routeOf(ctx), status: ctx.status });
  }

  return { count, routes };
}

/** In a time that does not depend on where they differ. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest()) as [Buffer, Buffer];
  return timingSafeEqual(a, b);
}
