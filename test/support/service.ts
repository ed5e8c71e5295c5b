import type { AddressInfo } from 'node:net';
import type { Argon2Cost } from '../../src/accounts/domain/passwordHash.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { createLog } from '../../src/createLog.ts';
import { createKeys } from '../../src/crypto/keys.ts';
import { assertDurable, openDatabase } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import type { Deps } from '../../src/deps.ts';
import { outboxState } from '../../src/messages/outbox/outbox.ts';
import { createOffersSmtpUtf8 } from '../../src/messages/transports/smtpUtf8.ts';
import { createService, type Service } from '../../src/service.ts';
import { onCleanup } from './cleanup.ts';
import { copyMigratedSqlite, isMigratedCopy, migratedSqlite } from './databases.ts';
import { until } from './until.ts';

export const PUBLIC_URL = 'https://slots.example.org';
export const TEST_SECRET = 'a secret of the tests that is long enough';

/** The clock of a test: it stands still until `advance` is called. */
export class Clock {
  private time = Date.parse('2027-05-01T08:00:00.000Z');
  now = () => new Date(this.time);
  advance(milliseconds: number) {
    this.time += milliseconds;
  }
}

export interface RunningService extends Service {
  deps: Deps;
  clock: Clock;
  /** Where it listens; links in messages begin with PUBLIC_URL. */
  url: string;
  /** Lines of its log. */
  logged: string[];
}

type Settings = Partial<Record<keyof Config, string>>;

export interface TestDeps extends Deps {
  clock: Clock;
  logged: string[];
  argon2Cost: Argon2Cost;
}

/** The least that the library accepts. A hash names its own cost, so that any cost verifies it. */
const CHEAP_HASHES: Argon2Cost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/** All clients of a test come from one network. */
const UNBOUNDED = { MAX_UNCONFIRMED_PERCENT: '100' };

/** Dependencies of a test: a real, migrated database and a clock that stands still. */
export async function createTestDeps(settings: Settings = {}): Promise<TestDeps> {
  const config = readConfig(
    {
      PUBLIC_URL,
      SECRET_KEY: TEST_SECRET,
      DATABASE_URL: await databaseUrlFor(settings),
      DEMO: 'off',
      PORT: '0',
      ...UNBOUNDED,
      ...settings,
    },
    '/nowhere',
  );
  await copyMigratedSqlite(config.DATABASE_URL);
  const db = openDatabase(config.DATABASE_URL);
  onCleanup(() => db.destroy());
  if (!isMigratedCopy(config.DATABASE_URL)) await migrate(db);
  await assertDurable(db);
  const clock = new Clock();
  const logged: string[] = [];
  const log = createLog('debug', { write: (line: string) => void logged.push(line) });
  const offersSmtpUtf8 = createOffersSmtpUtf8(config);
  return { config, db, keys: createKeys(config), log, offersSmtpUtf8, now: clock.now, clock, logged, argon2Cost: CHEAP_HASHES };
}

/** Resolves when no message is outstanding. */
export function untilOutboxEmpty({ db }: Pick<Deps, 'db'>): Promise<void> {
  return until('no message is outstanding', async () => (await outboxState(db)).outstanding === 0);
}

/** Starts the whole service on a free port. */
export async function aService(settings: Settings = {}): Promise<RunningService> {
  const deps = await createTestDeps(settings);
  const service = createService(deps);
  onCleanup(() => service.stop());
  const { port } = (await service.listen()).address() as AddressInfo;
  return { ...service, deps, clock: deps.clock, url: `http://127.0.0.1:${port}`, logged: deps.logged };
}

async function databaseUrlFor({ DATABASE_URL }: Settings): Promise<string> {
  return DATABASE_URL ?? migratedSqlite();
}
