import { setImmediate as nextTurn } from 'node:timers/promises';
import { jsonResponse } from './http/apiResponses.ts';
import { type ApiRoute, ApiRouter } from './http/apiRouter.ts';
import { TEXT } from './http/jsonSchema.ts';
import { commonResponses, OpenApiConverter } from './http/openApiOperation.ts';
import { securityOf, securitySchemes } from './http/securitySchemes.ts';
import { type Asset, createAsset, sendAsset } from './http/staticFiles.ts';

const DESCRIPTION = `Sign-ups for events with a limited number of slots.

Errors are problem details (RFC 9457), except for the bodies of status 409 that sign-up forms know. Browsers, which prefer HTML to
JSON, get pages instead. Texts are in the language of \`?lang=\` or \`Accept-Language\`. Each response has an \`X-Correlation-Id\`.`;

const TAGS: Record<string, string> = {
  'Sign-up': 'What a sign-up form needs',
  Registrations: 'What people do with the private link of their registration',
  'Account creation': 'Creating an account in steps by phone, by a code, or by a request that is approved',
  Login: 'Signing in with a password and a code',
  'Own account': 'What signed-in users do with their own account',
  Administration: 'Accounts, roles, events and the audit log, for those whose roles permit it',
  'Check-in': 'The door of an event: who came',
  'API keys': 'Keys by which programs use the API of events',
  Service: 'For operators and for tools',
};

/** GET /openapi.json: the OpenAPI 3.1 document of `routers`, made of what is declared beside each route. */
export function openApiRoutes(publicUrl: string, version: string, routers: ApiRouter[]) {
  const api = new ApiRouter('Service');

  api.get(
    '/openapi.json',
    {
      id: 'getOpenApiDocument',
      summary: 'This document',
      responses: {
        200: jsonResponse(
          'OpenAPI 3.1',
          { type: 'object', properties: { openapi: TEXT }, required: ['openapi'], additionalProperties: true },
          { openapi: '3.1.0' },
        ),
        304: { description: 'Unchanged since the version that If-None-Match names (RFC 9110)' },
      },
    },
    async (ctx) => sendAsset(ctx, await documentOf(publicUrl, version, routes)),
  );

  const routes = [...routers, api].flatMap(({ apiRoutes }) => apiRoutes);
  return api;
}

/** How many routes are described in one turn of the event loop: about ten milliseconds. */
const ROUTES_PER_TURN = 8;

let latest: { key: string; document: Promise<Asset> } | undefined;

/**
 * Made when it is first asked for, because it takes a tenth of the time of a start, and over many turns of the event loop, so that nobody
 * else waits for it. Kept for another service with the same routes in this process, as tests start them.
 */
function documentOf(publicUrl: string, version: string, routes: ApiRoute[]): Promise<Asset> {
  const key = [publicUrl, version, ...routes.map(({ method, path, id }) => `${method} ${path} ${id}`)].join('\n');
  if (latest?.key !== key) latest = { key, document: makeDocument(publicUrl, version, routes) };
  return latest.document;
}

async function makeDocument(publicUrl: string, version: string, routes: ApiRoute[]): Promise<Asset> {
  const content = Buffer.from(JSON.stringify(await describeRoutes(publicUrl, version, routes)));
  await nextTurn();
  return createAsset('json', content);
}

async function describeRoutes(publicUrl: string, version: string, routes: ApiRoute[]) {
  const converter = new OpenApiConverter();
  const paths: Record<string, Record<string, object>> = {};
  for (const [index, route] of routes.entries()) {
    if (index % ROUTES_PER_TURN === 0) await nextTurn();
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: converter.operation(route, securityOf(route)) };
  }
  const responses = commonResponses(converter);
  return {
    openapi: '3.1.0',
    info: { title: 'Slotkeeper', version, description: DESCRIPTION, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: publicUrl }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: { securitySchemes: securitySchemes(publicUrl), responses, schemas: converter.schemas },
  };
}
