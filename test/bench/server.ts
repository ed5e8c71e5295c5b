import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pinnedTo } from './cpu.ts';

const STARTUP_TIMEOUT_MS = 60_000;

/** A server process that listens on 127.0.0.1. */
export interface Server {
  pid: number;
  port: number;
  /** Stops the process until `resume`, so that it does not disturb the others. */
  suspend: () => boolean;
  resume: () => boolean;
  kill: () => boolean;
}

interface Program {
  name: string;
  /** Arguments of `node`. */
  args: string[];
  settings: Record<string, string>;
  folder: string;
  cpu: number;
}

/** Killed when this process ends. */
const started: ChildProcess[] = [];
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

/** Starts a server with these settings alone; its output goes to NAME.log. Resolves when it answers. */
export async function startServer({ name, args, settings, folder, cpu }: Program): Promise<Server> {
  const port = await freePort();
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'a');
  const [program, ...rest] = pinnedTo(cpu, [process.execPath, ...args]);
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', ...settings, PORT: String(port) };
  const child = spawn(program, rest, { cwd: folder, env, stdio: ['ignore', output, output] });
  started.push(child);
  await waitUntilListening(port, child).catch(() => {
    throw new Error(`${name} does not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
  });
  return {
    pid: child.pid as number,
    port,
    suspend: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    kill: () => child.kill('SIGKILL'),
  };
}

async function waitUntilListening(port: number, child: ChildProcess): Promise<void> {
  for (const since = performance.now(); performance.now() - since < STARTUP_TIMEOUT_MS && child.exitCode === null; await pause(50)) {
    const reply = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (reply?.ok) return;
  }
  throw new Error('it does not answer');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
