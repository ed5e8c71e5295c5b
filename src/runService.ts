import { type Config, readConfig, unknownSettings } from './config.ts';
import { closeDeps, createDeps } from './createDeps.ts';
import { recordPublicUrl } from './database/installation.ts';
import { createDemoEvent } from './demoEvent.ts';
import type { Deps } from './deps.ts';
import { checkNodeVersion } from './doctor/versions.ts';
import { createService, type Service } from './service.ts';
import { explainStartError } from './startError.ts';
import { startupBanner } from './startupBanner.ts';

let isStopping = false;

/** Runs the service until SIGTERM or SIGINT. Ends the process with 1, and a sentence about the cause, if it cannot start. */
export async function runService(): Promise<void> {
  // Whatever the service writes is readable by its own user alone: database, secret, mailbox.
  process.umask(0o077);
  let config: Config | undefined;
  try {
    config = readConfig();
    await start(config);
  } catch (error) {
    console.error(explainStartError(error, config) ?? error);
    process.exit(1);
  }
}

async function start(settings: Config) {
  const deps = await createDeps(settings);
  if (settings.DEMO) await createDemoEvent(deps);
  const service = createService(deps);
  await service.listen();
  await recordPublicUrl(deps.db, settings.PUBLIC_URL, deps.now());
  console.log(await startupBanner(deps));
  const node = checkNodeVersion(process.versions.node, deps.now().toISOString().slice(0, 10));
  if (node.level !== 'ok') deps.log.warn({ version: node.message }, 'this version of Node gets no security fixes');
  for (const name of unknownSettings()) deps.log.warn(`unknown setting ${name}`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal, service, deps));
}

async function stop(signal: string, service: Service, deps: Deps) {
  if (isStopping) return;
  isStopping = true;
  deps.log.info(`${signal} received: shutting down`);
  await service.stop();
  await closeDeps(deps);
}
