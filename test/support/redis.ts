import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from './builtService.ts';
import { onCleanup } from './cleanup.ts';
import { freshFolder } from './databases.ts';

export interface RedisServer {
  url: string;
  kill: () => Promise<void>;
  /** Starts an empty server at the same port. */
  restart: () => Promise<void>;
}

/** Null when Redis is not installed. */
export function redisProgram(): string | null {
  return spawnSync('redis-server', ['--version']).status === 0 ? 'redis-server' : null;
}

/** Starts a Redis server without persistence. */
export async function aRedis(): Promise<RedisServer> {
  const port = await freePort();
  let kill = await start(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    kill: () => kill(),
    async restart() {
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
  onCleanup(kill);
  for await (const text of redis.stdout) if (String(text).includes('Ready to accept')) break;
  return kill;
}
