import { readConfig, unknownSettings } from './config.ts';
import { closeDeps, createDeps } from './createDeps.ts';
import { createDemoEvent } from './demoEvent.ts';
import { checkNodeVersion } from './doctor/versions.ts';
import { createService } from './service.ts';
import { startupBanner } from './startupBanner.ts';

// Whatever the service writes is readable by its own user alone: database, secret, mailbox.
process.umask(0o077);

const config = readConfig();
const deps = await createDeps(config);
if (config.DEMO) await createDemoEvent(deps);
const service = createService(deps);
await service.listen();
console.log(await startupBanner(deps));
const node = checkNodeVersion(process.versions.node, deps.now().toISOString().slice(0, 10));
if (node.level !== 'ok') deps.log.warn({ version: node.message }, 'this version of Node gets no security fixes');
for (const name of unknownSettings()) deps.log.warn(`unknown setting ${name}`);

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));

async function stop(signal: string) {
  if (isStopping) return;
  isStopping = true;
  deps.log.info(`${signal} received: shutting down`);
  await service.stop();
  await closeDeps(deps);
}
