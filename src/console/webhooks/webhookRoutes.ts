import { actorOf } from '../../accounts/session/requireSession.ts';
import { type ApiResponses, BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { TEXT, UUID } from '../../http/jsonSchema.ts';
import { validate } from '../../validation/validate.ts';
import { listWebhooks, viewOfWebhook } from '../../webhooks/findWebhook.ts';
import { changeWebhook, createWebhook, removeWebhook } from '../../webhooks/manageWebhooks.ts';
import { newWebhookSchema, webhookChangesSchema } from '../../webhooks/webhookInput.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { createdWebhookSchema, SECRET_EXAMPLE, WEBHOOK_EXAMPLE, webhookListSchema, webhookSchema } from './webhookSchemas.ts';
import { type WebhookBase, webhookBases, webhookIdOf, webhookLimit } from './webhookScope.ts';

export const ERRORS: ApiResponses = problems(401, 403, 429, 503);
export const NO_WEBHOOK = problem('There is no such webhook');
export const TO_LOGIN = redirectResponse('For browsers: to the login page');

/** What the operations of one base have in common. */
export function commonOf({ path }: WebhookBase) {
  const isOfEvent = path.includes(':slug');
  const params = isOfEvent ? { slug: TEXT } : {};
  return {
    of: isOfEvent ? 'of an event' : 'for all events',
    id: (name: string) => (isOfEvent ? `${name}OfEvent` : name),
    base: { security: 'session' as const, ...(isOfEvent && { params }) },
    one: { security: 'session' as const, params: { ...params, webhookId: UUID } },
    noEvent: isOfEvent ? problems(404) : {},
  };
}

/** Where programs are told what happens, for one event and for all events. */
export function webhookRoutes(deps: ConsoleDeps) {
  const api = new ApiRouter('Webhooks');
  for (const base of webhookBases(deps)) addRoutes(api, deps, base);
  return api;
}

function addRoutes(api: ApiRouter, deps: ConsoleDeps, webhookBase: WebhookBase): void {
  const { db } = deps;
  const { guards, scopeOf } = webhookBase;
  const path = `/api${webhookBase.path}`;
  const limited = webhookLimit(deps);
  const { of, id, base, one, noEvent } = commonOf(webhookBase);

  api.get(
    path,
    {
      ...{ ...base, id: id('listWebhooks'), summary: `List the webhooks ${of}` },
      responses: {
        200: jsonResponse('The webhooks', webhookListSchema, { webhooks: [WEBHOOK_EXAMPLE] }),
        ...{ 302: TO_LOGIN, ...ERRORS, ...noEvent },
      },
    },
    ...guards,
    async (ctx) => {
      ctx.body = { webhooks: await listWebhooks(db, scopeOf(ctx)) };
    },
  );

  api.post(
    path,
    {
      ...{ ...base, id: id('createWebhook'), summary: `Create a webhook ${of}`, body: newWebhookSchema },
      responses: {
        201: jsonResponse('The webhook, with its secret', createdWebhookSchema, { ...WEBHOOK_EXAMPLE, secret: SECRET_EXAMPLE }),
        ...{ ...BODY_ERRORS, ...ERRORS, ...noEvent },
        409: problem('There are ten webhooks already'),
      },
    },
    limited,
    ...guards,
    json,
    async (ctx) => {
      const scope = scopeOf(ctx);
      const created = await createWebhook(deps, actorOf(ctx), scope, validate(newWebhookSchema, ctx.request.body));
      ctx.status = 201;
      ctx.body = { ...(await viewOfWebhook(db, scope, created.id)), secret: created.secret };
    },
  );

  api.patch(
    `${path}/:webhookId`,
    {
      ...{ ...one, id: id('changeWebhook'), summary: `Change, disable or enable a webhook ${of}`, body: webhookChangesSchema },
      responses: {
        200: jsonResponse('The webhook', webhookSchema, WEBHOOK_EXAMPLE),
        ...{ ...BODY_ERRORS, ...ERRORS },
        404: NO_WEBHOOK,
      },
    },
    limited,
    ...guards,
    json,
    async (ctx) => {
      const scope = scopeOf(ctx);
      await changeWebhook(deps, actorOf(ctx), scope, webhookIdOf(ctx), validate(webhookChangesSchema, ctx.request.body));
      ctx.body = await viewOfWebhook(db, scope, webhookIdOf(ctx));
    },
  );

  api.delete(
    `${path}/:webhookId`,
    {
      ...{ ...one, id: id('removeWebhook'), summary: `Remove a webhook ${of}, with what it was not told yet` },
      responses: { 204: { description: 'Removed' }, ...ERRORS, 404: NO_WEBHOOK },
    },
    limited,
    ...guards,
    async (ctx) => {
      await removeWebhook(deps, actorOf(ctx), scopeOf(ctx), webhookIdOf(ctx));
      ctx.status = 204;
    },
  );
}
