import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { ROOT } from '../../src/config.ts';
import { NODE_FLAGS } from './asStarted.ts';
import { SECRET } from './service.ts';
import { afterwards } from './tidy.ts';

/** The service as it is shipped, in a process of its own, with the real time. */
export interface Process {
  url: string;
  port: string;
  pid: number;
  /** Ends it as a power cut would: no signal handler runs. */
  kill: () => Promise<void>;
  /** Asks it to stop. Gives its exit code; null when a signal ended it. */
  stop: () => Promise<number | null>;
  /** Resolves when it has ended, by whatever it was. */
  ended: Promise<unknown>;
  /** Says something to what was loaded into it. */
  tell: (message: object) => void;
  /** What it logged. */
  logged: string[];
  /** What it said besides, on its standard error. */
  said: () => string;
}

type Settings = { DATABASE_URL: string } & Record<string, string>;

interface How {
  /** The folder with the `dist` to run. */
  root?: string;
  /** Files that are loaded into it before the service is. */
  inside?: string[];
  /** What somebody loaded into it says. */
  hear?: (message: Record<string, unknown>) => void;
  /** A command that runs it. */
  under?: string[];
}

let isBuilt = false;

/** Makes `dist` of the sources, once. */
export function build(): void {
  if (isBuilt) return;
  const { status, stdout, stderr } = spawnSync('npm', ['run', '-s', 'build'], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm run build: ${stdout}${stderr}`);
  isBuilt = true;
}

/** Resolves when it listens. Any number of them may have the same database. */
export async function startProcess(settings: Settings, { root = ROOT, inside = [], hear, under = [] }: How = {}): Promise<Process> {
  const port = settings.PORT ?? String(await freePort());
  const ours = { NODE_ENV: 'production', SECRET_KEY: SECRET, DEMO: 'off', LOG_LEVEL: 'silent', RATE_LIMIT_FACTOR: '100000' };
  const loaded = inside.flatMap((file) => ['--import', file]);
  const [program = '', ...args] = [...under, process.execPath, ...NODE_FLAGS, ...loaded, `${root}/dist/src/main.js`];
  // Not in the project's folder, where somebody's .env may be.
  const service = spawn(program, args, {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...ours, PORT: port, ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ended = once(service, 'exit');
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    service.kill(signal);
    const [code] = await ended;
    return code as number | null;
  };
  const kill = async () => void (await end('SIGKILL'));
  afterwards(kill);
  if (hear) service.on('message', (message) => hear(message as Record<string, unknown>));
  let said = '';
  const logged: string[] = [];
  service.stderr?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const greeted = new Promise((resolve) => {
    service.stdout?.on('data', (chunk: Buffer) => {
      logged.push(...chunk.toString().split('\n').filter(isLine));
      if (chunk.includes('Slotkeeper runs')) resolve(true);
    });
  });
  const up = await Promise.race([greeted, ended.then(() => null)]);
  if (!up) throw new Error(`The service did not start: ${said}`);
  return {
    ...{ url: `http://127.0.0.1:${port}`, port, pid: service.pid as number, kill, ended, logged },
    stop: () => end('SIGTERM'),
    said: () => said,
    tell: (message) => void (service.connected && service.send(message)),
  };
}

function isLine(text: string): boolean {
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
