import { join } from 'node:path';
import { ROOT, readConfig } from '../../src/config.ts';
import { closeDeps, createDeps } from '../../src/createDeps.ts';
import { createEvent } from '../../src/events/createEvent.ts';
import { compileTestFolder } from '../support/compileTestFolder.ts';
import { NODE_FLAGS } from '../support/nodeFlags.ts';
import { SERVER_CPU } from './cpu.ts';
import { type Server, startServer } from './server.ts';

const SERVICE = [...NODE_FLAGS, join(ROOT, 'dist', 'server', 'main.js')];

/** A server with a database of its own. */
export interface Stack {
  server: Server;
  settings: Record<string, string>;
}

/** Fills the database before the service starts. */
type Fill = (settings: Record<string, string>) => Promise<void>;

/** Slots by the slug of their event. */
type Events = Record<string, number>;

export function startService(
  folder: string,
  name: string,
  events: Events,
  extraSettings: Record<string, string> = {},
  fill?: Fill,
): Promise<Stack> {
  return startStack(folder, name, SERVICE, events, extraSettings, fill);
}

/** `kind` is one of those in `baseline.ts`. */
export async function startBaseline(folder: string, kind: string, events: Events): Promise<Stack> {
  return startStack(folder, kind, [...NODE_FLAGS, join(await compileTestFolder('bench'), 'baseline.js'), kind], events);
}

async function startStack(folder: string, name: string, args: string[], events: Events, extraSettings = {}, fill?: Fill): Promise<Stack> {
  const settings = {
    DATABASE_URL: `sqlite:${join(folder, `${name}.sqlite`)}`,
    PUBLIC_URL: 'http://localhost:3000',
    SECRET_KEY: 'a secret of the bench that is long enough',
    RATE_LIMIT_FACTOR: '1000000',
    ...extraSettings,
  };
  await createEvents(settings, events, folder);
  await fill?.(settings);
  return { settings, server: await startServer({ name, args, settings, folder, cpu: SERVER_CPU }) };
}

async function createEvents(settings: Record<string, string>, events: Events, folder: string) {
  const deps = await createDeps(readConfig({ ...settings, NODE_ENV: 'production' }, folder));
  const eventInput = { title: 'Harbour Walk', starts: '2099-06-13T19:00', timeZone: 'Europe/Brussels', location: 'Pier 4, Ostend' };
  for (const [slug, slots] of Object.entries(events))
    await createEvent(deps, slug, { ...eventInput, slots }, { name: 'bench', correlationId: 'bench' });
  await closeDeps(deps);
}
