import { createApp } from '../../src/app.ts';
import { openLimits } from '../../src/http/limit.ts';
import { openDesk } from '../../src/registrations/desk.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import { openLive } from '../../src/registrations/live.ts';
import { aWorld } from './service.ts';

export interface Route {
  method: string;
  /** As the router has it: `/registrations/:uuid`. */
  path: string;
}

/** Every route of the service, as its routers have them. */
export async function routesOf(): Promise<Route[]> {
  const world = await aWorld({ METRICS_TOKEN: 'a-token-for-prometheus' });
  const app = createApp(world, openDesk(world), makeLinks(world.keys), openLimits(world), openLive(world), '0');
  const layers = app.middleware.flatMap((middleware) => (middleware as { router?: Routed }).router?.stack ?? []);
  return layers.flatMap(({ path, methods }) => methods.filter((method) => method !== 'HEAD').map((method) => ({ method, path })));
}

interface Routed {
  stack: { path: string; methods: string[] }[];
}
