import { openService } from '../../src/service.ts';
import type { World } from '../../src/world.ts';
import { Visitor } from './client.ts';
import { anEvent } from './given.ts';
import { Postbox } from './postbox.ts';
import { aService } from './service.ts';
import { afterwards } from './tidy.ts';

/** A service that takes sign-ups and sends nothing: letters wait, and go when a test says so. */
export async function anOutbox(DATABASE_URL: string) {
  const postbox = await Postbox.open();
  const { world, url, clock } = await aService({ DATABASE_URL, NODE_ENV: 'production', RATE_LIMIT_FACTOR: '1000' });
  const visitor = await Visitor.at(url, await anEvent(world, { slots: 200 }));
  return { DATABASE_URL, postbox, world, url, db: world.db, clock, visitor, deliver: senderOf(world, postbox) };
}

/** What delivers the letters of a database, once each time it is called. */
export function senderOf(world: World, { url }: Postbox): () => Promise<void> {
  const service = openService({ ...world, config: { ...world.config, SMTP_URL: url } });
  afterwards(service.stop);
  return service.deliver;
}
