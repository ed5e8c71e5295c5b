import type { Deps } from '../../src/deps.ts';
import { createService } from '../../src/service.ts';
import { onCleanup } from './cleanup.ts';
import { Visitor } from './client.ts';
import { anEvent } from './factories.ts';
import { aService } from './service.ts';
import { TestSmtpServer } from './smtpServer.ts';

/** A service that sends no message until the test calls `deliver`. */
export async function aServiceWithHeldOutbox(DATABASE_URL: string, settings: Record<string, string> = {}) {
  const smtpServer = await TestSmtpServer.create();
  const { deps, url, clock, eraseExpired, processor, logged } = await aService({
    DATABASE_URL,
    NODE_ENV: 'production',
    RATE_LIMIT_FACTOR: '1000',
    ...settings,
  });
  const visitor = await Visitor.at(url, await anEvent(deps, { slots: 200 }));
  return {
    DATABASE_URL,
    smtpServer,
    deps,
    url,
    db: deps.db,
    clock,
    logged,
    processor,
    eraseExpired,
    visitor,
    deliver: createSender(deps, smtpServer),
  };
}

/** A function that sends what is due in this database, once per call. */
export function createSender(deps: Deps, { url }: TestSmtpServer): () => Promise<void> {
  const service = createService({ ...deps, config: { ...deps.config, SMTP_URL: url } });
  onCleanup(service.stop);
  return service.dispatchMessages;
}
