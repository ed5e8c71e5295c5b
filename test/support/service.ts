import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { type Config, readConfig } from '../../src/config.ts';
import { assertDurable, openDatabase } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { makeKeys } from '../../src/keys.ts';
import { outboxState } from '../../src/letters/outbox.ts';
import { openService, type Service } from '../../src/service.ts';
import type { World } from '../../src/world.ts';
import { freshSqlite } from './databases.ts';
import { afterwards } from './tidy.ts';

export const PUBLIC_URL = 'https://slots.example.org';
export const SECRET = 'a secret of the tests that is long enough';

/** The time of a test: it stands still until it is moved. */
export class Clock {
  private time = Date.parse('2027-05-01T08:00:00.000Z');
  now = () => new Date(this.time);
  advance(milliseconds: number) {
    this.time += milliseconds;
  }
}

export interface Running extends Service {
  world: World;
  clock: Clock;
  /** Where it really listens; letters say PUBLIC_URL. */
  url: string;
  /** Every line it logged. */
  logged: string[];
}

type Settings = Partial<Record<keyof Config, string>>;

/** The world of a test: a real database, brought up to date, and a clock that stands still. */
export async function aWorld(settings: Settings = {}): Promise<World & { clock: Clock; logged: string[] }> {
  const config = readConfig(
    { PUBLIC_URL, SECRET_KEY: SECRET, DATABASE_URL: await addressFor(settings), DEMO: 'off', PORT: '0', ...settings },
    '/nowhere',
  );
  const db = openDatabase(config.DATABASE_URL);
  afterwards(() => db.destroy());
  await migrate(db);
  await assertDurable(db);
  const clock = new Clock();
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  return { config, db, keys: makeKeys(config), log, now: clock.now, clock, logged };
}

/** Resolves when the outbox is empty, and what became of its letters is written down. */
export async function outboxEmpty({ db }: World): Promise<void> {
  while ((await outboxState(db)).outstanding > 0) await new Promise(setImmediate);
}

/** The whole service on a free port of this machine. */
export async function aService(settings: Settings = {}): Promise<Running> {
  const world = await aWorld(settings);
  const service = openService(world);
  afterwards(() => service.stop());
  const { port } = (await service.listen()).address() as AddressInfo;
  return { ...service, world, clock: world.clock, url: `http://127.0.0.1:${port}`, logged: world.logged };
}

async function addressFor({ DATABASE_URL }: Settings): Promise<string> {
  return DATABASE_URL ?? freshSqlite();
}
