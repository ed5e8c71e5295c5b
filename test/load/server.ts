import { type ChildProcess, spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { on } from './cpu.ts';

/** Milliseconds until a server has to answer. */
const PATIENCE = 20_000;

/** A program of ours that listens on 127.0.0.1. */
export interface Server {
  pid: number;
  port: number;
  /** Does nothing at all until `wake`: what it still has to do must not disturb the others. */
  sleep: () => boolean;
  wake: () => boolean;
  end: () => boolean;
}

interface Program {
  name: string;
  /** What stands behind `node`. */
  args: string[];
  settings: Record<string, string>;
  folder: string;
  cpu: number;
}

/** None of them outlives the bench. What they have in hand is thrown away with their databases. */
const started: ChildProcess[] = [];
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

/** Starts it with these settings and no others; what it prints goes into NAME.log. Resolves when it answers. */
export async function start({ name, args, settings, folder, cpu }: Program): Promise<Server> {
  const port = await freePort();
  const log = join(folder, `${name}.log`);
  const output = openSync(log, 'a');
  const [program, ...rest] = on(cpu, [process.execPath, ...args]);
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', ...settings, PORT: String(port) };
  const child = spawn(program, rest, { cwd: folder, env, stdio: ['ignore', output, output] });
  started.push(child);
  await listening(port, child).catch(() => {
    throw new Error(`${name} does not start:\n${readFileSync(log, 'utf8').slice(-2_000)}`);
  });
  return {
    pid: child.pid as number,
    port,
    sleep: () => child.kill('SIGSTOP'),
    wake: () => child.kill('SIGCONT'),
    end: () => child.kill('SIGKILL'),
  };
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  for (const since = performance.now(); performance.now() - since < PATIENCE && child.exitCode === null; await pause(50)) {
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
