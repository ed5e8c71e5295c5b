import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { isMissing } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/given.ts';
import { aRedis, redisProgram } from '../support/redis.ts';
import { aService } from '../support/service.ts';

describe('With Redis', () => {
  before(function () {
    if (isMissing('Redis', redisProgram())) this.skip();
  });

  it('several processes share their limits, and when it is gone each counts for itself and refuses nobody with an error', async () => {
    const { url: REDIS_URL, kill } = await aRedis();
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
    await kill();
    await ready(first.logged, 'counted by this process alone');
    const alone = [];
    for (let n = 0; n < 4; n++) alone.push((await here.signUp(anApplicant())).status);
    expect(alone).to.deep.equal([200, 200, 200, 429]);
  });
});

/** Until the service has said it. */
async function ready(logged: string[], words: string) {
  while (!logged.some((line) => line.includes(words))) await new Promise((resolve) => setTimeout(resolve, 20));
}
