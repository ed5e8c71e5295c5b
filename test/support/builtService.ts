import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { settings as knownSettings, ROOT } from '../../src/config.ts';
import { onCleanup } from './cleanup.ts';
import { NODE_FLAGS } from './nodeFlags.ts';
import { oncePerRun } from './oncePerRun.ts';
import { TEST_SECRET } from './service.ts';
import { withDeadline } from './until.ts';

/** The built service in a process of its own, with the real time. */
export interface ServiceProcess {
  url: string;
  port: string;
  pid: number;
  /** SIGKILL: ends it as a power cut would. */
  kill: () => Promise<void>;
  /** SIGTERM. Returns the exit code; null when a signal ended it. */
  stop: () => Promise<number | null>;
  /** Resolves when it has ended for any reason. */
  ended: Promise<unknown>;
  /** Sends a message to the preloaded files. */
  send: (message: object) => void;
  /** The first lines of its log. */
  logged: string[];
  /** What it wrote to standard error first. */
  stderr: () => string;
}

type Settings = { DATABASE_URL: string } & Record<string, string>;

interface ProcessOptions {
  /** The folder that contains `dist`. */
  root?: string;
  /** Files for --import. */
  preload?: string[];
  /** Called with each message of a preloaded file. */
  onMessage?: (message: Record<string, unknown>) => void;
  /** A command that starts it: `taskset -c 0`. */
  wrapper?: string[];
}

/** An empty value counts as not set, and wins over a .env of the developer. */
const NOTHING_SET = Object.fromEntries(Object.keys(knownSettings).map((name) => [name, '']));
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 60_000;
/** What comes after them is dropped, so that a service that logs without end does not fill the memory of the tests. */
const MAX_LOG_LINES = 10_000;
const MAX_STDERR_LENGTH = 1_000_000;

/** Builds `dist`, once per test run, unless `.ci/run` has. */
export async function build(): Promise<void> {
  if (process.env.SLOTKEEPER_TEST_BUILT === '1') return;
  await oncePerRun('build', () => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'build'], { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm run build: ${stdout}${stderr}`);
    return 'dist';
  });
}

/** Starts the service and resolves when it listens. Several processes may share one database. */
export async function startProcess(
  settings: Settings,
  { root = ROOT, preload = [], onMessage, wrapper = [] }: ProcessOptions = {},
): Promise<ServiceProcess> {
  const port = settings.PORT ?? String(await freePort());
  const defaults = { NODE_ENV: 'production', SECRET_KEY: TEST_SECRET, DEMO: 'off', LOG_LEVEL: 'silent', RATE_LIMIT_FACTOR: '100000' };
  const PUBLIC_URL = `http://localhost:${port}`;
  const preloadArgs = preload.flatMap((file) => ['--import', file]);
  const [program = '', ...args] = [...wrapper, process.execPath, ...NODE_FLAGS, ...preloadArgs, `${root}/dist/server/main.js`];
  const service = spawn(program, args, {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...NOTHING_SET, ...defaults, PUBLIC_URL, PORT: port, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(service, 'exit');
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    service.kill(signal);
    const [code] = await withDeadline('the service has ended', ended, STOP_TIMEOUT_MS).catch(() => {
      service.kill('SIGKILL');
      return ended;
    });
    return code as number | null;
  };
  const kill = async () => void (await end('SIGKILL'));
  onCleanup(kill);
  if (onMessage) service.on('message', (message) => onMessage(message as Record<string, unknown>));
  let stderrText = '';
  const logged: string[] = [];
  service.stderr?.on('data', (chunk: Buffer) => {
    if (stderrText.length < MAX_STDERR_LENGTH) stderrText += chunk;
  });
  const bannerPrinted = new Promise((resolve) => {
    service.stdout?.on('data', (chunk: Buffer) => {
      if (logged.length < MAX_LOG_LINES) logged.push(...chunk.toString().split('\n').filter(isLogLine));
      if (chunk.includes('Slotkeeper is running')) resolve(true);
    });
  });
  const hasStarted = await Promise.race([bannerPrinted, ended.then(() => null), pause(START_TIMEOUT_MS, null, { ref: false })]);
  if (!hasStarted) throw new Error(`The service did not start: ${stderrText}`);
  return {
    ...{ url: `http://127.0.0.1:${port}`, port, pid: service.pid as number, kill, ended, logged },
    stop: () => end('SIGTERM'),
    stderr: () => stderrText,
    send: (message) => void (service.connected && service.send(message)),
  };
}

function isLogLine(text: string): boolean {
  return text.startsWith('{');
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
