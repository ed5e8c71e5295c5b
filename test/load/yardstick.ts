import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { openLimits } from '../../src/http/limit.ts';
import { openWorld } from '../../src/openWorld.ts';
import type { Desk } from '../../src/registrations/desk.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import { openLive } from '../../src/registrations/live.ts';
import type { World } from '../../src/world.ts';
import { bareKoa } from './bareKoa.ts';
import { eachAlone } from './eachAlone.ts';
import { fromMemory } from './fromMemory.ts';

/*
 * What the service is measured by, one per process: `node yardstick.js bare|memory|alone`. The settings are those
 * of the service.
 */
const DESKS: Record<string, (world: World) => Promise<Desk>> = { memory: fromMemory, alone: eachAlone };

const config = readConfig();
const [kind = ''] = process.argv.slice(2);
const app = kind === 'bare' ? bareKoa() : await ourStack(DESKS[kind]);
app.listen({ port: config.PORT, host: config.HOST, backlog: 4_096 });
process.on('SIGTERM', () => process.exit());

async function ourStack(openDesk: ((world: World) => Promise<Desk>) | undefined) {
  if (!openDesk) throw new Error(`There is no yardstick ${kind}`);
  const world = await openWorld(config);
  return createApp(world, await openDesk(world), makeLinks(world.keys), openLimits(world), openLive(world), 'yardstick');
}
