import { createApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createDeps } from '../../src/createDeps.ts';
import type { Deps } from '../../src/deps.ts';
import { createRateLimits } from '../../src/http/rateLimit.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import type { CommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { createLiveAvailability } from '../../src/registrations/web/liveAvailability.ts';
import { bareKoa } from './bareKoa.ts';
import { inMemoryProcessor } from './inMemoryProcessor.ts';
import { transactionPerCommand } from './transactionPerCommand.ts';

/* The servers that the service is compared with, one per process: `node baseline.js bare|memory|alone`, with the settings of the service. */
const PROCESSORS: Record<string, (deps: Deps) => Promise<CommandProcessor>> = { memory: inMemoryProcessor, alone: transactionPerCommand };

const config = readConfig();
const [kind = ''] = process.argv.slice(2);
const app = kind === 'bare' ? bareKoa() : await createOurApp(PROCESSORS[kind]);
app.listen({ port: config.PORT, host: config.HOST, backlog: 4_096 });
process.on('SIGTERM', () => process.exit());

async function createOurApp(createProcessor: ((deps: Deps) => Promise<CommandProcessor>) | undefined) {
  if (!createProcessor) throw new Error(`There is no baseline ${kind}`);
  const deps = await createDeps(config);
  return createApp(
    deps,
    await createProcessor(deps),
    createLinks(deps.keys),
    createRateLimits(deps),
    createLiveAvailability(deps),
    'baseline',
  );
}
