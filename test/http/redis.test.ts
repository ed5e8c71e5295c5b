import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { freshFolder, isMissing } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/given.ts';
import { aService } from '../support/service.ts';
import { afterwards } from '../support/tidy.ts';

describe('With Redis', () => {
  before(function () {
    const found = spawnSync('redis-server', ['--version']).status === 0;
    if (isMissing('Redis', found ? 'redis-server' : null)) this.skip();
  });

  it('several processes share their limits, and when it is gone each counts for itself and refuses nobody with an error', async () => {
    const { REDIS_URL, kill } = await aRedis();
    const first = await aService({ REDIS_URL, RATE_LIMIT_FACTOR: '0.05' });
    const event = await anEvent(first.world);
    const second = await aService({ REDIS_URL, RATE_LIMIT_FACTOR: '0.05', DATABASE_URL: first.world.config.DATABASE_URL });
    await ready(first.logged, 'shared in Redis');
    await ready(second.logged, 'shared in Redis');
    const here = await Visitor.at(first.url, event);
    const there = new Visitor(second.url, here.token);
    const statuses = [];
    for (const visitor of [here, there, here, there]) statuses.push((await visitor.signUp(anApplicant())).status);
    expect(statuses).to.deep.equal([200, 200, 200, 429]);
    kill();
    await ready(first.logged, 'counted by this process alone');
    const alone = [];
    for (let n = 0; n < 4; n++) alone.push((await here.signUp(anApplicant())).status);
    expect(alone).to.deep.equal([200, 200, 200, 429]);
  });
});

async function aRedis() {
  const port = await freePort();
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', freshFolder()]);
  afterwards(() => redis.kill('SIGKILL'));
  for await (const text of redis.stdout) if (String(text).includes('Ready to accept')) break;
  return { REDIS_URL: `redis://127.0.0.1:${port}`, kill: () => redis.kill('SIGKILL') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Until the service has said it. */
async function ready(logged: string[], words: string) {
  while (!logged.some((line) => line.includes(words))) await new Promise((resolve) => setTimeout(resolve, 20));
}
