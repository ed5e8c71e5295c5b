import { INSTALLATION_HEADER } from '../database/installation.ts';
import type { Deps } from '../deps.ts';
import { jsonResponse } from '../http/apiResponses.ts';
import { type ApiOperation, ApiRouter } from '../http/apiRouter.ts';
import { createForwardedForReader, FORWARDED_FOR_HEADER } from '../http/forwardedFor.ts';
import { arrayOf, BOOLEAN, objectSchema, TEXT } from '../http/jsonSchema.ts';
import { isLocalRequest } from '../http/localRequest.ts';
import { hasMetricsToken } from './metricsToken.ts';
import { createReadiness } from './readiness.ts';

const aliveSchema = objectSchema<{ alive: boolean }>({ alive: BOOLEAN });
const LIVENESS: ApiOperation = {
  id: 'getLiveness',
  summary: 'Liveness: the process is running',
  responses: {
    200: {
      ...jsonResponse('It is', aliveSchema, { alive: true }),
      headers: { [FORWARDED_FOR_HEADER]: '`none`, `ignored`, `trusted` or `made-up`: for `slotkeeper doctor`' },
    },
  },
};
const readinessSchema = objectSchema<{ ready: boolean; problems: string[]; warnings?: string[] }>(
  { ready: BOOLEAN, problems: arrayOf(TEXT), warnings: arrayOf(TEXT) },
  ['warnings'],
);
const READINESS: ApiOperation = {
  id: 'getReadiness',
  summary: 'Readiness: the service can work, or the reasons why it cannot; reasons only with METRICS_TOKEN or from its own machine',
  responses: {
    200: jsonResponse('Ready', readinessSchema, { ready: true, problems: [] }),
    503: jsonResponse('Not ready', readinessSchema, { ready: false, problems: ['the disk is full'] }),
  },
};

/**
 * GET /healthz: the process is alive. GET /readyz: it can do its work; else 503, with its problems for the operator.
 * `waitingMs` is the waiting time of the oldest command.
 */
export function healthRoutes(deps: Deps, waitingMs: () => number) {
  const api = new ApiRouter('Service');
  const readForwardedFor = createForwardedForReader(deps.config);
  const readiness = createReadiness(deps, waitingMs);

  api.get('/healthz', LIVENESS, (ctx) => {
    ctx.set(FORWARDED_FOR_HEADER, readForwardedFor(ctx.req, ctx.state.address));
    ctx.body = { alive: true };
  });

  api.get('/readyz', READINESS, async (ctx) => {
    const { problems, warnings, installationId } = await readiness();
    ctx.status = problems.length === 0 ? 200 : 503;
    if (installationId) ctx.set(INSTALLATION_HEADER, installationId);
    // The problems name files and times, which strangers need not know.
    const isOperator = isLocalRequest(ctx) || hasMetricsToken(ctx, deps.config);
    ctx.body = {
      ready: problems.length === 0,
      problems: isOperator ? problems : [],
      ...(isOperator && warnings.length > 0 && { warnings }),
    };
  });

  return api;
}
