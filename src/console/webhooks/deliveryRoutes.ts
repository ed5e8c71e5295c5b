import { actorOf } from '../../accounts/session/requireSession.ts';
import { BODY_ERRORS, jsonResponse, problem, problems } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { COUNT, objectSchema, UUID } from '../../http/jsonSchema.ts';
import { validate } from '../../validation/validate.ts';
import { findWebhook } from '../../webhooks/findWebhook.ts';
import { deliveryQuerySchema, listDeliveries } from '../../webhooks/listDeliveries.ts';
import { rotateSecret, sendTest } from '../../webhooks/manageWebhooks.ts';
import { replayOne, replaySince } from '../../webhooks/replayDeliveries.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { commonOf, ERRORS, NO_WEBHOOK, TO_LOGIN } from './webhookRoutes.ts';
import { DELIVERIES_EXAMPLE, deliveryListSchema, replaySchema, SECRET_EXAMPLE, secretSchema } from './webhookSchemas.ts';
import { type WebhookBase, webhookBases, webhookIdOf, webhookLimit } from './webhookScope.ts';

const DISABLED = problem('The webhook is disabled');

/** What one webhook was told, and what can be sent again. */
export function deliveryRoutes(deps: ConsoleDeps) {
  const api = new ApiRouter('Webhooks');
  for (const base of webhookBases(deps)) addRoutes(api, deps, base);
  return api;
}

function addRoutes(api: ApiRouter, deps: ConsoleDeps, webhookBase: WebhookBase): void {
  const { guards, scopeOf } = webhookBase;
  const path = `/api${webhookBase.path}/:webhookId`;
  const limited = webhookLimit(deps);
  const { of, id, one } = commonOf(webhookBase);

  api.post(
    `${path}/rotate-secret`,
    {
      ...{ ...one, id: id('rotateWebhookSecret'), summary: `Give a webhook ${of} a new secret; the old one signs as well for a day` },
      responses: { 200: jsonResponse('The new secret', secretSchema, { secret: SECRET_EXAMPLE }), ...ERRORS, 404: NO_WEBHOOK },
    },
    limited,
    ...guards,
    async (ctx) => {
      ctx.body = { secret: await rotateSecret(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx)) };
    },
  );

  api.post(
    `${path}/test`,
    {
      ...{ ...one, id: id('testWebhook'), summary: `Send a webhook ${of} a test within seconds; its deliveries show the answer` },
      responses: {
        202: jsonResponse('It is sent', objectSchema<{ messageId: string }>({ messageId: UUID }), {
          messageId: '0196b3a1-5fff-7a2b-8d4e-2f6a1c9b7e12',
        }),
        ...{ ...ERRORS, 404: NO_WEBHOOK, 409: DISABLED },
      },
    },
    limited,
    ...guards,
    async (ctx) => {
      const messageId = await sendTest(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx));
      ctx.status = 202;
      ctx.body = { messageId };
    },
  );

  api.get(
    `${path}/deliveries`,
    {
      ...{ ...one, id: id('listWebhookDeliveries'), summary: `What a webhook ${of} was told in the last 7 days, the newest first` },
      query: deliveryQuerySchema,
      responses: {
        200: jsonResponse('One page of deliveries', deliveryListSchema, DELIVERIES_EXAMPLE),
        ...{ 302: TO_LOGIN, ...problems(400), ...ERRORS, 404: NO_WEBHOOK },
      },
    },
    ...guards,
    async (ctx) => {
      const webhook = await findWebhook(deps.db, scopeOf(ctx), webhookIdOf(ctx));
      ctx.body = await listDeliveries(deps.db, webhook, validate(deliveryQuerySchema, ctx.query));
    },
  );

  api.post(
    `${path}/replay`,
    {
      ...{ ...one, id: id('replayWebhook'), summary: `Send a webhook ${of} again what happened since a time, or one message` },
      body: replaySchema,
      responses: {
        200: jsonResponse('They are sent again, with the same ids', objectSchema<{ deliveries: number }>({ deliveries: COUNT }), {
          deliveries: 12,
        }),
        ...{ ...BODY_ERRORS, ...ERRORS, 404: problem('There is no such webhook, or no such delivery'), 409: DISABLED },
      },
    },
    limited,
    ...guards,
    json,
    async (ctx) => {
      const { since, delivery } = validate(replaySchema, ctx.request.body);
      const [scope, webhookId] = [scopeOf(ctx), webhookIdOf(ctx)];
      const deliveries = since
        ? await replaySince(deps, actorOf(ctx), scope, webhookId, since)
        : await replayOne(deps, scope, webhookId, String(delivery));
      ctx.body = { deliveries };
    },
  );
}
