import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Deps } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import { problem } from '../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../http/apiRouter.ts';
import type { Middleware } from '../http/request.ts';
import { routeOf } from '../http/requestLog.ts';
import { readCounters } from '../messages/bounces/reportCounters.ts';
import { findChannel } from '../messages/outbox/channelState.ts';
import { outboxState } from '../messages/outbox/outbox.ts';
import { hasMetricsToken } from './metricsToken.ts';

const METRICS: ApiOperation = {
  id: 'getMetrics',
  summary: 'Metrics for Prometheus',
  security: 'metrics',
  responses: {
    200: {
      description: 'The Prometheus text format',
      content: { 'text/plain': { schema: { type: 'string' }, example: 'slotkeeper_outbox_messages{state="outstanding"} 0' } },
    },
    401: problem('Wrong or missing METRICS_TOKEN'),
  },
};

/** GET /metrics in the Prometheus text format, protected by METRICS_TOKEN; without that setting there is no such route. */
export function createMetrics({ config, db }: Deps): { count: Middleware; routes: ApiRouter } {
  const registry = new Registry();
  const requests = new Counter({
    name: 'slotkeeper_requests_total',
    help: 'Responses, by route and status',
    labelNames: ['route', 'status'],
    registers: [registry],
  });
  const outboxMessages = new Gauge({
    name: 'slotkeeper_outbox_messages',
    help: 'Outbox messages outstanding or undeliverable',
    labelNames: ['state'],
    registers: [registry],
  });
  const refusing = new Gauge({
    name: 'slotkeeper_message_server_refusing',
    help: '1 while the mail server or SMS gateway refuses messages by its own fault or ours',
    labelNames: ['channel'],
    registers: [registry],
  });
  const mailReports = new Gauge({
    name: 'slotkeeper_mail_reports',
    help: 'Bounces, complaints and other reports about emails since the installation, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const routes = new ApiRouter('Service');
  if (config.METRICS_TOKEN === undefined) return { count: (_ctx, next) => next(), routes };
  collectDefaultMetrics({ register: registry });

  routes.get('/metrics', METRICS, async (ctx) => {
    if (!hasMetricsToken(ctx, config)) throw new DomainError('unauthenticated', 'Metrics need METRICS_TOKEN.');
    const { outstanding, undeliverable } = await outboxState(db);
    outboxMessages.set({ state: 'outstanding' }, outstanding);
    outboxMessages.set({ state: 'undeliverable' }, undeliverable);
    for (const channel of ['email', 'sms'] as const) refusing.set({ channel }, (await findChannel(db, channel)).faults > 0 ? 1 : 0);
    for (const [outcome, count] of Object.entries(await readCounters(db))) mailReports.set({ outcome }, count);
    ctx.type = registry.contentType;
    ctx.body = await registry.metrics();
  });

  async function count(ctx: Parameters<Middleware>[0], next: () => Promise<unknown>) {
    await next();
    requests.inc({ route: routeOf(ctx), status: ctx.status });
  }

  return { count, routes };
}
