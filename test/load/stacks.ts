import { join } from 'node:path';
import { ROOT, readConfig } from '../../src/config.ts';
import { announce } from '../../src/events/announce.ts';
import { closeWorld, openWorld } from '../../src/openWorld.ts';
import { NODE_FLAGS } from '../support/asStarted.ts';
import { compiled } from '../support/compiled.ts';
import { SERVERS } from './cpu.ts';
import { type Server, start } from './server.ts';

const SERVICE = [...NODE_FLAGS, join(ROOT, 'dist', 'src', 'main.js')];

/** A server with a database of its own. */
export interface Stack {
  server: Server;
  settings: Record<string, string>;
}

/** What the database holds before the service starts. */
type Fill = (settings: Record<string, string>) => Promise<void>;

/** Slots by the slug of their event. */
type Events = Record<string, number>;

export function startService(folder: string, name: string, events: Events, more: Record<string, string> = {}, fill?: Fill): Promise<Stack> {
  return startStack(folder, name, SERVICE, events, more, fill);
}

/** `kind` is one of those in `yardstick.ts`. */
export function startYardstick(folder: string, kind: string, events: Events): Promise<Stack> {
  return startStack(folder, kind, [...NODE_FLAGS, join(compiled('load'), 'yardstick.js'), kind], events);
}

async function startStack(folder: string, name: string, args: string[], events: Events, more = {}, fill?: Fill): Promise<Stack> {
  const settings = {
    DATABASE_URL: `sqlite:${join(folder, `${name}.sqlite`)}`,
    PUBLIC_URL: 'http://localhost:3000',
    SECRET_KEY: 'a secret of the bench that is long enough',
    RATE_LIMIT_FACTOR: '1000000',
    ...more,
  };
  await announceAll(settings, events, folder);
  await fill?.(settings);
  return { settings, server: await start({ name, args, settings, folder, cpu: SERVERS }) };
}

async function announceAll(settings: Record<string, string>, events: Events, folder: string) {
  const world = await openWorld(readConfig({ ...settings, NODE_ENV: 'production' }, folder));
  const plan = { title: 'Harbour Walk', starts: '2099-06-13T19:00', zone: 'Europe/Brussels', location: 'Pier 4, Ostend' };
  for (const [slug, slots] of Object.entries(events))
    await announce(world, slug, { ...plan, slots }, { name: 'bench', correlationId: 'bench' });
  await closeWorld(world);
}
