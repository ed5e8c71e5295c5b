import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { isMissing } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aRedis, redisProgram } from '../support/redis.ts';
import { aService } from '../support/service.ts';

describe('With Redis', () => {
  before(function () {
    if (isMissing('Redis', redisProgram())) this.skip();
  });

  it('several processes share their limits, and when it is gone each counts for itself and refuses nobody with an error', async () => {
    const { url: REDIS_URL, kill } = await aRedis();
    const first = await aService({ REDIS_URL, RATE_LIMIT_FACTOR: '0.05' });
    const event = await anEvent(first.deps);
    const second = await aService({ REDIS_URL, RATE_LIMIT_FACTOR: '0.05', DATABASE_URL: first.deps.config.DATABASE_URL });
    await untilLogged(first.logged, 'shared in Redis');
    await untilLogged(second.logged, 'shared in Redis');
    const here = await Visitor.at(first.url, event);
    const otherVisitor = new Visitor(second.url, here.token);
    const statuses = [];
    for (const visitor of [here, otherVisitor, here, otherVisitor]) statuses.push((await visitor.signUp(anApplicant())).status);
    expect(statuses).to.deep.equal([200, 200, 200, 429]);
    await kill();
    await untilLogged(first.logged, 'counted by this process alone');
    const alone = [];
    for (let n = 0; n < 4; n++) alone.push((await here.signUp(anApplicant())).status);
    expect(alone).to.deep.equal([200, 200, 200, 429]);
  });
});

async function untilLogged(logged: string[], text: string) {
  while (!logged.some((line) => line.includes(text))) await new Promise((resolve) => setTimeout(resolve, 20));
}
