import type { ApiRoute } from './apiRouter.ts';
import { createCookie } from './cookies.ts';

const API_KEY = 'An API key from POST /api/api-keys, or made at /console/api-keys';

/** Names of the security schemes that each kind of route accepts. */
const SECURITY = {
  none: [],
  form: [{ formToken: [] }, { formTokenHeader: [] }],
  session: [{ sessionToken: [] }, { sessionTokenHeader: [] }, { sessionCookie: [] }],
  apiKey: [{ apiKey: [] }, { apiKeyHeader: [] }],
  metrics: [{ metricsToken: [] }],
};

/** Programs use the API of events with a key, where people have a session. */
export function securityOf({ path, security }: ApiRoute) {
  const takesApiKey = security === 'session' && path.startsWith('/api/events');
  return takesApiKey ? [...SECURITY.session, ...SECURITY.apiKey] : SECURITY[security ?? 'none'];
}

/** The ways to authenticate, as OpenAPI describes them. The name of the cookie depends on `publicUrl`. */
export function securitySchemes(publicUrl: string) {
  const form = 'The form token from POST /token';
  const session = 'The session token from POST /users/login/verify/check';
  return {
    formToken: bearer(form),
    formTokenHeader: bearerInOtherHeader(form),
    sessionToken: bearer(session),
    sessionTokenHeader: bearerInOtherHeader(session),
    sessionCookie: {
      type: 'apiKey',
      in: 'cookie',
      name: createCookie('session', publicUrl).name,
      description: 'The session token, as the sign-in page sets it',
    },
    apiKey: { type: 'http', scheme: 'bearer', description: API_KEY },
    apiKeyHeader: bearerInOtherHeader(API_KEY),
    metricsToken: { type: 'http', scheme: 'bearer', description: 'The setting METRICS_TOKEN' },
  };
}

function bearer(description: string) {
  return { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description };
}

/** OpenAPI knows bearer tokens in `Authorization` only. */
function bearerInOtherHeader(token: string) {
  const description = `\`Bearer <token>\`. ${token}. X-Authorization works as well, for proxies that drop headers with underscores`;
  return { type: 'apiKey', in: 'header', name: 'X_Authorization', description };
}
