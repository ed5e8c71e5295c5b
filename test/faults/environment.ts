import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { type ServiceProcess, startProcess } from '../support/builtService.ts';
import { sendRequest } from '../support/client.ts';
import { preloadFiles } from '../support/compileTestFolder.ts';
import { anOpenEvent } from '../support/concurrentSignUps.ts';
import { anNginx } from '../support/nginx.ts';
import type { PostgresCluster } from '../support/postgresCluster.ts';
import { createTestDeps } from '../support/service.ts';
import { confirmationLinkIn, type ReceivedEmail, TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';
import { type Assessment, assess } from './assessment.ts';
import { Workload } from './workload.ts';

/** Nothing is being sent any more when no message was done for so long. */
const QUIET_MS = 300;
/** Without any progress. */
const DRAIN_TIMEOUT_MS = 40_000;
const MAX_DRAIN_MS = 300_000;
const RECOVERY_TIMEOUT_MS = 20_000;
const PENDING_TIMEOUT_MS = 60_000;
const NOT_READY_TIMEOUT_MS = 5_000;
/** Longer than the lock of a killed process (three minutes) and the first deferral (five minutes). */
const RETRY_DELAY_MS = 6 * 60_000;

/** Of each client between two actions, on average: together they load a service as much as it bears. */
const PAUSE_MS = 20;

const SELECT_UNANSWERED = 'SELECT id FROM registrations WHERE ended_at IS NULL AND confirmed_at IS NULL AND wait_listed_at IS NULL LIMIT 1';

export interface EnvironmentOptions {
  DATABASE_URL: string;
  processes: number;
  /** The folder that contains `dist`. */
  root?: string;
  seed: number;
  /** Mean pause of each client between two actions. */
  pauseMs?: number;
  env?: Record<string, string>;
  /** Changes the database while it is empty. */
  prepare?: (db: Database) => Promise<void>;
  /** A command that starts the service. */
  wrapper?: string[];
  /** The PostgreSQL server of the database, which no other test uses. */
  cluster?: PostgresCluster;
  /** Whether the clients come through the shipped nginx.conf. */
  behindNginx?: boolean;
}

/** Everything around a fault: the database, the mail server, the service and its clients. */
export class FaultEnvironment {
  readonly options: EnvironmentOptions;
  readonly smtpServer: TestSmtpServer;
  readonly workload: Workload;
  services: ServiceProcess[] = [];
  /** How far the clocks of the service are ahead. */
  clockShiftMs = 0;
  private maxClockShiftMs = 0;
  /** Milliseconds from the end of each fault until every process registers people again. */
  recoveryTimes: number[] = [];
  /** The longest delay of an event loop. */
  longestFreezeMs = 0;
  /** Addresses that the mail server has refused for good. */
  readonly unknownMailboxes = new Set<string>();
  /** Other failures, a sentence each. */
  readonly problems: string[] = [];
  private readonly logged: string[][] = [];
  private nginxUrl: string | undefined;

  private constructor(options: EnvironmentOptions, smtpServer: TestSmtpServer) {
    this.options = options;
    this.smtpServer = smtpServer;
    const workloadOptions = { clients: 12, pauseMs: options.pauseMs ?? PAUSE_MS, events: ['wide', 'wide', 'narrow', 'narrow', 'small'] };
    const urls = () => (this.nginxUrl ? [this.nginxUrl] : this.services.map(({ url }) => url));
    this.workload = new Workload(urls, smtpServer, workloadOptions, options.seed);
  }

  /** Starts everything, and waits until people have begun to sign up. */
  static async create(options: EnvironmentOptions): Promise<FaultEnvironment> {
    const { db, ...deps } = await createTestDeps({ DATABASE_URL: options.DATABASE_URL });
    await options.prepare?.(db);
    await anOpenEvent({ ...deps, db }, { slug: 'wide', slots: 1_000_000 });
    await anOpenEvent({ ...deps, db }, { slug: 'narrow', slots: 30 });
    await anOpenEvent({ ...deps, db }, { slug: 'small', slots: 5, maxOvertakes: 0, promotion: 'offer' });
    await anOpenEvent({ ...deps, db }, { slug: 'wait-list', slots: 1 });
    // With a connection left open, the service would not have to recover the file after a kill.
    await db.destroy();
    const environment = new FaultEnvironment(options, await TestSmtpServer.create(summarize));
    for (let number = 0; number < options.processes; number++) environment.services[number] = await environment.startService();
    if (options.behindNginx) environment.nginxUrl = (await anNginx(environment.services.map(({ port }) => port))).url;
    environment.workload.start();
    await environment.workload.waitForAcknowledgements(40);
    return environment;
  }

  get service(): ServiceProcess {
    return this.services[0] as ServiceProcess;
  }

  async startService(env: Record<string, string> = {}): Promise<ServiceProcess> {
    const { DATABASE_URL, root = ROOT, wrapper = [] } = this.options;
    const settings = { DATABASE_URL, SMTP_URL: this.smtpServer.url, LOG_LEVEL: 'error', CLOCK_SHIFT: String(this.clockShiftMs) };
    const onMessage = ({ maxDelayMs = 0 }: { maxDelayMs?: number }) => {
      this.longestFreezeMs = Math.max(this.longestFreezeMs, maxDelayMs);
    };
    const service = await startProcess(
      { ...settings, ...this.options.env, ...env },
      { root, wrapper, preload: await preloadFiles('eventLoopDelay', 'clock', 'calls', 'readOnly'), onMessage },
    );
    service.send({ watch: true });
    this.logged.push(service.logged);
    return service;
  }

  /** Starts a process in the place of one that has ended; behind nginx on the same port. */
  async restart(number = 0): Promise<void> {
    const { port = '' } = this.services[number] ?? {};
    this.services[number] = await this.startService(this.nginxUrl ? { PORT: port } : {});
  }

  /** Moves the clocks of the service forward or back. */
  shiftClock(milliseconds: number): void {
    this.clockShiftMs += milliseconds;
    this.maxClockShiftMs = Math.max(this.maxClockShiftMs, this.clockShiftMs);
    for (const service of this.services) service.send({ shift: this.clockShiftMs });
  }

  /** Waits until every process registers people, and records the time since the fault ended. */
  async waitForRecovery(faultEndedAt: number): Promise<void> {
    for (const { url } of this.services) {
      const participant = this.workload.newParticipant('wide', { isProbe: true });
      const signUp = async () => {
        await this.workload.signUp(participant, url);
        return participant.acknowledged !== undefined;
      };
      await until('people are registered again', signUp, RECOVERY_TIMEOUT_MS, 30);
    }
    this.recoveryTimes.push(performance.now() - faultEndedAt);
  }

  /** Waits until emails arrive and every process registers people. */
  async waitForDelivery(faultEndedAt: number): Promise<void> {
    const receivedBefore = this.smtpServer.messages.length;
    await until('emails arrive again', () => this.smtpServer.messages.length > receivedBefore);
    await this.waitForRecovery(faultEndedAt);
  }

  /** Waits until this many messages are outstanding. */
  async waitForPendingMessages(number: number): Promise<void> {
    const db = openDatabase(this.options.DATABASE_URL);
    const areThere = async () => {
      const { now, later } = await countPendingMessages(db, this.clockShiftMs);
      return now + later >= number;
    };
    await until(`${number} messages are outstanding`, areThere, PENDING_TIMEOUT_MS, 100).finally(() => db.destroy());
  }

  /** Waits until /readyz of every process answers 503. */
  async waitForNotReady(timeoutMs = NOT_READY_TIMEOUT_MS): Promise<void> {
    for (const { url } of this.services) {
      await until('/readyz answers 503', async () => (await sendRequest(`${url}/readyz`)).status === 503, timeoutMs);
    }
  }

  /** Records a problem for each process that cannot answer a read. */
  async checkReads(): Promise<void> {
    for (const { url } of this.services) {
      const { status } = await sendRequest(`${url}/slots?event=wide`);
      if (status !== 200) this.problems.push(`GET /slots was answered ${status}`);
    }
  }

  /** Waits until no unconfirmed registration holds slots. */
  async waitForExpiry(): Promise<void> {
    const db = openDatabase(this.options.DATABASE_URL);
    const noneUnanswered = async () => (await query(db, SELECT_UNANSWERED)).length === 0;
    await until('nobody holds slots without an answer', noneUnanswered).finally(() => db.destroy());
  }

  /** Waits for every answer and every message, stops the service, and assesses the result. */
  async finish(): Promise<Assessment> {
    await this.workload.stop();
    await this.workload.retryUnanswered();
    await this.drainOutbox();
    await pause(60);
    for (const service of this.services) await this.stopProcess(service);
    const db = openDatabase(this.options.DATABASE_URL);
    const assessment = await assess(db, this.workload.clientLog, this.smtpServer.messages, this.unknownMailboxes).finally(() =>
      db.destroy(),
    );
    const bugs = this.logged
      .flat()
      .flatMap((line) => (line.includes('"msg":"unhandled error"') ? [`the service logged an unhandled error: ${line}`] : []));
    return { ...assessment, problems: [...this.problems, ...assessment.problems, ...bugs] };
  }

  private async stopProcess(service: ServiceProcess) {
    const code = await service.stop();
    if (code !== 0) this.problems.push(`asked to stop, a process ended with ${code}`);
  }

  /** Waits until no message is outstanding; moves the clock forward for messages that are due later. */
  async drainOutbox() {
    // Messages written while a clock was ahead become due when the clock is there again.
    this.shiftClock(this.maxClockShiftMs - this.clockShiftMs);
    const db = openDatabase(this.options.DATABASE_URL);
    const startedAt = performance.now();
    let progressAt = startedAt;
    let quietSince = startedAt;
    let due = await countPendingMessages(db, this.clockShiftMs);
    while (due.now + due.later > 0 && performance.now() < Math.min(progressAt + DRAIN_TIMEOUT_MS, startedAt + MAX_DRAIN_MS)) {
      // For one that is being sent, its lock would be over, and another process would send it as well.
      if (due.now === 0 && performance.now() > quietSince + QUIET_MS) {
        this.shiftClock(RETRY_DELAY_MS);
        quietSince = performance.now();
      }
      await pause(100);
      const before = due.now + due.later;
      due = await countPendingMessages(db, this.clockShiftMs);
      if (due.now + due.later < before) progressAt = quietSince = performance.now();
    }
    await db.destroy();
  }
}

/** The little that is read of an email. As a copy: a part of a string would keep all of it in memory. */
function summarize({ recipients, messageId, ...email }: ReceivedEmail): ReceivedEmail {
  const text = confirmationLinkIn({ ...email, recipients, messageId });
  return JSON.parse(JSON.stringify({ recipients, messageId, text, raw: '', headers: [], headerLines: [], attachments: [] }));
}

/** Counts outstanding messages: those that are due now, and those that are due later. */
async function countPendingMessages(db: Database, clockShiftMs: number): Promise<{ now: number; later: number }> {
  const at = new Date(Date.now() + clockShiftMs).toISOString();
  const [found] = await query<{ now: number; later: number }>(
    db,
    `SELECT count(CASE WHEN next_attempt_at <= ? AND coalesce(locked_until, '') <= ? THEN 1 END) AS now,
      count(CASE WHEN next_attempt_at > ? OR coalesce(locked_until, '') > ? THEN 1 END) AS later
    FROM messages WHERE sent_at IS NULL AND withdrawn_at IS NULL AND failed_at IS NULL`,
    [at, at, at, at],
  );
  return found ?? { now: 0, later: 0 };
}
