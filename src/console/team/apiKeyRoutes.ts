import { type ApiResponses, BODY_ERRORS, jsonResponse, problem, problems, redirectResponse } from '../../http/apiResponses.ts';
import { ApiRouter } from '../../http/apiRouter.ts';
import { json } from '../../http/body.ts';
import { UUID } from '../../http/jsonSchema.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { API_KEY_EXAMPLE, apiKeyListSchema, createdApiKeySchema, newApiKeySchema } from './apiKeySchemas.ts';
import { createOwnApiKey, listOwnApiKeys, revokeOwnApiKey } from './ownApiKeys.ts';

const security = 'session' as const;
const ERRORS: ApiResponses = problems(401, 403, 429, 503);
const EXAMPLE_KEY = `${API_KEY_EXAMPLE.hint}bY0rk1vX2hJ9mWq3nL5pS7dF8gA1cE4uT6iO0yRzKxM`;

/** The keys of the signed-in account as JSON. No key makes or revokes keys: these routes take a session alone. */
export function apiKeyRoutes(deps: ConsoleDeps) {
  const { guards } = deps;
  const api = new ApiRouter('API keys');
  const limited = apiKeyLimit(deps);

  api.get(
    '/api/api-keys',
    {
      ...{ id: 'listApiKeys', summary: 'List your API keys that work, the newest first', security },
      responses: {
        200: jsonResponse('The keys', apiKeyListSchema, { keys: [API_KEY_EXAMPLE] }),
        302: redirectResponse('For browsers: to the login page'),
        ...ERRORS,
      },
    },
    ...guards.signedIn(),
    async (ctx) => {
      ctx.body = { keys: await listOwnApiKeys(deps, ctx) };
    },
  );

  api.post(
    '/api/api-keys',
    {
      ...{ id: 'createApiKey', summary: 'Create an API key', security, body: newApiKeySchema },
      responses: {
        201: jsonResponse('The key, shown only now', createdApiKeySchema, { ...API_KEY_EXAMPLE, key: EXAMPLE_KEY }),
        ...BODY_ERRORS,
        ...ERRORS,
        409: problem('You have as many keys as an account may have'),
      },
    },
    limited,
    ...guards.signedIn(),
    json,
    async (ctx) => {
      const { name, scopes, event, expiresAt } = validate(newApiKeySchema, ctx.request.body);
      const key = { name, scopes, slug: event, expiresAt: expiresAt?.toISOString() ?? null };
      ctx.status = 201;
      ctx.body = await createOwnApiKey(deps, ctx, key);
    },
  );

  api.delete(
    '/api/api-keys/:keyId',
    {
      ...{ id: 'revokeApiKey', summary: 'Revoke an API key: it stops working at once', security, params: { keyId: UUID } },
      responses: { 204: { description: 'Revoked' }, ...ERRORS, 404: problem('You have no such key') },
    },
    limited,
    ...guards.signedIn(),
    async (ctx) => {
      await revokeOwnApiKey(deps, ctx);
      ctx.status = 204;
    },
  );

  return api;
}

export function apiKeyLimit({ limits }: Pick<ConsoleDeps, 'limits'>) {
  return limits.limit({ name: 'api-keys', max: 60, windowSeconds: 3_600 });
}
