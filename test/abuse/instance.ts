import { createAccountByOperator } from '../../src/accounts/creation/createByOperator.ts';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import type { Deps } from '../../src/deps.ts';
import { startProcess } from '../support/builtService.ts';
import { preloadFiles } from '../support/compileTestFolder.ts';
import { freshSqlite } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { PASSWORD } from '../support/httpUser.ts';
import { createTestDeps, PUBLIC_URL } from '../support/service.ts';
import { TestSmsServer } from '../support/smsServer.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';

export const MINUTE_MS = 60_000;

interface LoopDelay {
  p99Ms: number;
  maxMs: number;
}

/** A running service with the default limits, and what a test may look at: its database, its emails and its SMS. */
export interface Instance {
  url: string;
  smtpServer: TestSmtpServer;
  smsServer: TestSmsServer;
  /** The same database, with the clock of the service. */
  deps: Deps;
  /** How late the timers of the service are while `work` goes on: the 99th percentile and the longest delay, in milliseconds. */
  watchLoop: (work: () => Promise<unknown>) => Promise<LoopDelay>;
  /** Moves the clock of the service. Milliseconds. */
  advance: (milliseconds: number) => Promise<void>;
}

/** Starts the built service on a new SQLite file, with a mail server and an SMS gateway that accept everything. */
export async function startInstance(settings: Record<string, string> = {}): Promise<Instance> {
  const [smtpServer, smsServer] = [await TestSmtpServer.create(), await TestSmsServer.create()];
  const DATABASE_URL = await freshSqlite();
  let shiftMs = 0;
  let onDelay = (_delay: LoopDelay) => {};
  const deps: Deps = { ...(await createTestDeps({ DATABASE_URL })), now: () => new Date(Date.now() + shiftMs) };
  const service = await startProcess(
    { DATABASE_URL, PUBLIC_URL, SMTP_URL: smtpServer.url, SMS_URL: smsServer.url, RATE_LIMIT_FACTOR: '1', ...settings },
    {
      preload: await preloadFiles('clock', 'monotonicClock', 'loopHistogram'),
      onMessage: (message) => onDelay(message as unknown as LoopDelay),
    },
  );
  const advance = async (milliseconds: number) => {
    shiftMs += milliseconds;
    service.send({ shift: shiftMs });
    // The message overtakes no request that follows it: it is read in a turn of its own.
    await fetch(`${service.url}/healthz`);
  };
  const watchLoop = async (work: () => Promise<unknown>) => {
    service.send({ loop: 'start' });
    await work();
    const delay = new Promise<LoopDelay>((resolve) => {
      onDelay = resolve;
    });
    service.send({ loop: 'stop' });
    return delay;
  };
  return { url: service.url, smtpServer, smsServer, deps, watchLoop, advance };
}

/** A future event with many slots. */
export function aLargeEvent({ deps }: Instance, slots = 400) {
  return anEvent(deps, { starts: '2099-06-13T19:00', slots });
}

/** An administrator with an email address and a phone number. */
export async function anAdministrator({ deps }: Instance) {
  const input = { username: 'amina', password: PASSWORD, firstName: 'Amina', lastName: 'Diallo', roles: ['administrator'] };
  const contacts = { email: 'amina@example.org', phone: '+32470000001' };
  await createAccountByOperator(createAccountDeps(deps), OPERATOR, { ...input, ...contacts });
  return { ...input, ...contacts };
}
