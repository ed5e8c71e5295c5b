import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { ROOT } from '../../src/config.ts';
import { SECRET } from './service.ts';
import { afterwards } from './tidy.ts';

/** The service as it is shipped, in a process of its own, with the real time. */
export interface Process {
  url: string;
  pid: number;
  /** Ends it as a power cut would: no signal handler runs. */
  kill: () => Promise<void>;
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
export async function startProcess(settings: { DATABASE_URL: string } & Record<string, string>): Promise<Process> {
  const port = String(await freePort());
  const ours = { NODE_ENV: 'production', SECRET_KEY: SECRET, DEMO: 'off', LOG_LEVEL: 'silent', RATE_LIMIT_FACTOR: '100000' };
  // Not in the project's folder, where somebody's .env may be.
  const service = spawn(process.execPath, ['--disable-proto=delete', `${ROOT}/dist/src/main.js`], {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, ...ours, PORT: port, ...settings },
  });
  const ended = once(service, 'exit');
  const kill = async () => {
    service.kill('SIGKILL');
    await ended;
  };
  afterwards(kill);
  let said = '';
  service.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const up = await Promise.race([once(service.stdout, 'data'), ended.then(() => null)]);
  if (!up) throw new Error(`The service did not start: ${said}`);
  return { url: `http://127.0.0.1:${port}`, pid: service.pid as number, kill };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
