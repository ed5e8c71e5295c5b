import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant } from '../support/factories.ts';
import { confirmationLinkIn, type TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

const START_TIMEOUT_MS = 120_000;
export const SLUG = 'summer-walk';

/** What a person types on the way to a running service, and how long it takes. */
export class Walk {
  readonly commands: { line: string; ms: number }[] = [];
  private startedAt = performance.now();
  private service: ChildProcess | undefined;

  /** Runs a command to its end. `line` is what a person would type; `args` what it takes here. */
  do(line: string, [program = '', ...args]: string[], environment: NodeJS.ProcessEnv = {}): string {
    const startedAt = performance.now();
    const output = execFileSync(program, args, {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.commands.push({ line, ms: performance.now() - startedAt });
    return output;
  }

  /** Looks something up, which nobody types. */
  quiet([program = '', ...args]: string[]): string {
    return execFileSync(program, args, { encoding: 'utf8' });
  }

  /** What a person does by hand, such as to edit a file. */
  byHand(line: string, work: () => void): void {
    work();
    this.commands.push({ line, ms: 0 });
  }

  /** The time begins now: what came before is there on a person's machine. */
  restart(): void {
    this.startedAt = performance.now();
  }

  /** Starts the service and waits until it is ready at `url`. */
  async start(line: string, [program = '', ...args]: string[], url: string, environment?: NodeJS.ProcessEnv): Promise<void> {
    const startedAt = performance.now();
    const service = spawn(program, args, { ...(environment && { env: environment }), stdio: ['ignore', 'pipe', 'pipe'] });
    this.service = service;
    let output = '';
    for (const stream of [service.stdout, service.stderr]) stream.on('data', (text) => (output += text));
    await this.untilReady(url, () => {
      if (service.exitCode !== null) throw new Error(`The service ended with ${service.exitCode}: ${output}`);
      return output;
    });
    this.commands.push({ line, ms: performance.now() - startedAt });
  }

  /** Waits until the service is ready. `log` is what it has printed. */
  async untilReady(url: string, log: () => string): Promise<void> {
    const isReady = () =>
      sendRequest(`${url}/readyz`).then(
        ({ status }) => status === 200,
        () => false,
      );
    await until('the service is ready', isReady, START_TIMEOUT_MS, 100).catch((error) => {
      throw new Error(`${error.message}. It has printed: ${log()}`);
    });
  }

  /** Signs up, and opens the link in the email that arrives. Ends the walk. Returns its time in milliseconds. */
  async confirmFirstRegistration(url: string, smtp: TestSmtpServer): Promise<number> {
    const visitor = await Visitor.at(url, { slug: SLUG });
    const applicant = anApplicant();
    const { status, text } = await visitor.signUp(applicant);
    if (status !== 200) throw new Error(`The sign-up was answered with ${status}: ${text}`);
    const link = confirmationLinkIn(await smtp.messageTo(applicant.email));
    const confirmed = await sendRequest(link);
    if (!confirmed.headers.get('location')?.includes('status=confirmed')) throw new Error(`The link did not confirm: ${confirmed.text}`);
    return performance.now() - this.startedAt;
  }

  async end(): Promise<void> {
    const { service } = this;
    if (!service || service.exitCode !== null || service.signalCode !== null) return;
    service.kill('SIGTERM');
    await once(service, 'exit');
  }
}
