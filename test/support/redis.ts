import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './builtService.ts';
import { freshFolder } from './databases.ts';
import { afterwards } from './tidy.ts';

export interface RedisServer {
  url: string;
  kill: () => Promise<void>;
  /** At the same port, and empty. */
  again: () => Promise<void>;
}

/** Null when it is not on this machine. */
export function redisProgram(): string | null {
  return spawnSync('redis-server', ['--version']).status === 0 ? 'redis-server' : null;
}

/** A Redis of our own that keeps nothing. */
export async function aRedis(): Promise<RedisServer> {
  const port = await freePort();
  let kill = await start(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => kill(),
    async again() {
      kill = await start(port);
    },
  };
}

async function start(port: number): Promise<() => Promise<void>> {
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', freshFolder()]);
  const ended = once(redis, 'exit');
  const kill = async () => {
    redis.kill('SIGKILL');
    await ended;
  };
  afterwards(kill);
  for await (const text of redis.stdout) if (String(text).includes('Ready to accept')) break;
  return kill;
}
