import { offerSample } from '../db/demo.ts';
import { readConfig, unknownSettings } from './config.ts';
import { greeting } from './greeting.ts';
import { closeWorld, openWorld } from './openWorld.ts';
import { openService } from './service.ts';

const config = readConfig();
const world = await openWorld(config);
if (config.DEMO) await offerSample(world);
const service = openService(world);
await service.listen();
console.log(await greeting(world));
for (const name of unknownSettings()) world.log.warn(`${name} is not a setting of this service`);

let stopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));

async function stop(signal: string) {
  if (stopping) return;
  stopping = true;
  world.log.info(`${signal}: finishing what runs, then stopping`);
  await service.stop();
  await closeWorld(world);
}
