import { type Database, openDatabase } from '../../src/database/database.ts';
import type { Event } from '../../src/events/event.ts';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { type ServiceProcess, startProcess } from '../support/builtService.ts';
import { onCleanup } from '../support/cleanup.ts';
import { Visitor } from '../support/client.ts';
import { preloadFiles } from '../support/compileTestFolder.ts';
import { anOpenEvent, countOutcomes, GOT_SLOTS, manyApplicants, signUpConcurrently } from '../support/concurrentSignUps.ts';
import { mailLog } from '../support/mailLog.ts';
import { Postfix } from '../support/postfix.ts';
import type { PostfixSettings } from '../support/postfixFiles.ts';
import { PostfixPolicy } from '../support/postfixPolicy.ts';
import { createTestDeps } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';
import { type Delivered, deliveredOf, describeDelivered } from './delivered.ts';
import { measureIdealSeconds } from './idealTime.ts';

interface RelayOptions {
  /** Of main.cf; `policy` is a restriction for its lists that asks the test. */
  postfix?: (policy: string) => PostfixSettings;
  /** More lines of master.cf. */
  services?: string[];
  /** Of the service. `SMTP_URL` leads to this Postfix unless it is set. */
  env?: Record<string, string>;
  /** Parts of SMTP_URL: `user:password@`, `?requireTLS=true`. */
  login?: string;
  query?: string;
}

type Environment = { DATABASE_URL: string } & Record<string, string>;

/** More than the first wait of retryPolicy.ts. */
const UNANSWERED_WAIT_MS = 330_000;

/** The built service with a real clock that a test can move, a Postfix that takes its emails, and the mailboxes behind it. */
export class RelayedService {
  readonly db: Database;
  readonly mailboxes: TestSmtpServer;
  readonly policy: PostfixPolicy;
  readonly postfix: Postfix;
  readonly logged: string[] = [];
  service!: ServiceProcess;
  readonly event: Event;
  private readonly env: Environment;
  private clockShiftMs = 0;
  private startedAt = performance.now();

  private constructor(db: Database, event: Event, env: Environment, parts: [TestSmtpServer, PostfixPolicy, Postfix]) {
    this.db = db;
    this.event = event;
    this.env = env;
    [this.mailboxes, this.policy, this.postfix] = parts;
  }

  static async create(DATABASE_URL: string, options: RelayOptions = {}): Promise<RelayedService> {
    const { postfix: settings, services, env, login = '', query = '' } = options;
    const { db: empty, ...deps } = await createTestDeps({ DATABASE_URL });
    const event = await anOpenEvent({ ...deps, db: empty }, { slots: 10_000 });
    const mailboxes = await TestSmtpServer.create(undefined, { lmtp: true });
    const policy = await PostfixPolicy.create();
    const postfix = await Postfix.create(new URL(mailboxes.url).port, settings?.(policy.restriction), services);
    const db = openDatabase(DATABASE_URL);
    onCleanup(() => db.destroy());
    const relayed = new RelayedService(db, event, { DATABASE_URL, LOG_LEVEL: 'warn', ...env }, [mailboxes, policy, postfix]);
    await relayed.startService({ SMTP_URL: `${relayed.urlFor(login)}${query}` });
    relayed.startedAt = performance.now();
    return relayed;
  }

  async startService(env: Record<string, string> = {}): Promise<void> {
    this.service = await startProcess(
      { ...this.env, CLOCK_SHIFT: String(this.clockShiftMs), ...env },
      { preload: await preloadFiles('clock') },
    );
  }

  /** @param login user and password: `user:password@` */
  urlFor(login: string): string {
    return `smtp://${login}127.0.0.1:${this.postfix.port}`;
  }

  /** What `finish` compares the service with. Starts its clock. */
  async measureIdealSeconds(emails: number, connections?: number): Promise<number> {
    const seconds = await measureIdealSeconds(this.postfix.url, this.mailboxes, emails, connections);
    this.startedAt = performance.now();
    return seconds;
  }

  /** As an operator does who has changed the settings. */
  async restartService(env: Record<string, string>): Promise<void> {
    await this.service.stop();
    this.logged.push(...this.service.logged);
    await this.startService(env);
  }

  /** Each gets slots, and is sent an email. */
  async signUp(people: number | RegistrationBody[]): Promise<RegistrationBody[]> {
    const applicants = typeof people === 'number' ? manyApplicants(people) : people;
    const outcomes = countOutcomes(await signUpConcurrently([await Visitor.at(this.service.url, this.event)], applicants));
    if (outcomes[GOT_SLOTS] !== applicants.length) throw new Error(JSON.stringify(outcomes));
    return applicants;
  }

  /** Moves the clock of the service forward. */
  moveClock(milliseconds: number): void {
    this.clockShiftMs += milliseconds;
    this.service.send({ shift: this.clockShiftMs });
  }

  hasArrived = ({ email }: RegistrationBody): boolean => this.mailboxes.messages.some(({ recipients }) => recipients.includes(email));

  async untilArrived(applicants: RegistrationBody[], timeoutMs?: number): Promise<void> {
    await until('every email has arrived', () => applicants.every(this.hasArrived), timeoutMs, 50);
  }

  /**
   * The same after sessions were cut off: an email whose content had been sent, without an answer, may have arrived, and is sent again
   * after five minutes. The clock moves when nobody waits for anything else.
   */
  async untilAllArrived(applicants: RegistrationBody[], timeoutMs: number): Promise<void> {
    const findCutOff = (): Promise<string[]> => this.db('messages').where({ cause: 'unanswered', sent_at: null }).pluck('sent_to');
    const haveOthersArrived = async () => {
      const cutOff = await findCutOff();
      return applicants.every((applicant) => this.hasArrived(applicant) || cutOff.includes(applicant.email));
    };
    await until('every other email has arrived', haveOthersArrived, timeoutMs, 50);
    if (!applicants.every(this.hasArrived)) this.moveClock(UNANSWERED_WAIT_MS);
    await this.untilArrived(applicants, timeoutMs);
  }

  /** Waits until the last error of so many messages contains these words. */
  async untilRefused(words: string, count = 1): Promise<void> {
    const isRefused = async () => (await mailLog(this.db)).filter(({ last_error }) => last_error?.includes(words)).length >= count;
    await until(`${count} messages were refused: ${words}`, isRefused, 20_000, 50);
  }

  /**
   * What has become of the messages, when the service has saved everything and has stopped. Prints it beside the seconds
   * that the relay needs for them at best. `refused` are people whose mailboxes do not exist.
   */
  async finish(name: string, idealSeconds: number, refused: RegistrationBody[] = []): Promise<Delivered> {
    const seconds = (performance.now() - this.startedAt + this.clockShiftMs) / 1_000;
    await this.service.stop();
    this.logged.push(...this.service.logged);
    const delivered = deliveredOf(
      await mailLog(this.db),
      this.mailboxes.messages,
      refused.map(({ email }) => email),
    );
    console.log(`      ${name}: ${describeDelivered(delivered)}, ${seconds.toFixed(1)} s (ideal ${idealSeconds.toFixed(1)} s)`);
    return delivered;
  }
}
