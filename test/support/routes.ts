import { createApp } from '../../src/app.ts';
import { createRateLimits } from '../../src/http/rateLimit.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { createLiveAvailability } from '../../src/registrations/web/liveAvailability.ts';
import { createTestDeps } from './service.ts';

export interface Route {
  method: string;
  /** With parameters: `/registrations/:uuid`. */
  path: string;
}

/** Every route of the service, read from its routers. */
export async function listRoutes(): Promise<Route[]> {
  // The development mailbox exists only where the service is for its own machine.
  const deps = await createTestDeps({ METRICS_TOKEN: 'a-token-for-prometheus', PUBLIC_URL: 'http://localhost:3000' });
  const app = createApp(
    deps,
    createCommandProcessor(deps),
    createLinks(deps.keys),
    createRateLimits(deps),
    createLiveAvailability(deps),
    '0',
  );
  const layers = app.middleware.flatMap((middleware) => (middleware as { router?: RouterMiddleware }).router?.stack ?? []);
  return layers.flatMap(({ path, methods }) => methods.filter((method) => method !== 'HEAD').map((method) => ({ method, path })));
}

interface RouterMiddleware {
  stack: { path: string; methods: string[] }[];
}
