import { expect } from 'chai';
import { sendRequest } from '../support/client.ts';
import { isMissing } from '../support/databases.ts';
import { aRedis, redisProgram } from '../support/redis.ts';
import { aService } from '../support/service.ts';
import { until } from '../support/until.ts';

describe('The headers of a rate limit', () => {
  it('count whole seconds until more is allowed, also in the response that refuses', async () => {
    await expectHeaders({});
  });

  it('are the same when Redis counts', async function () {
    if (isMissing('Redis', redisProgram())) this.skip();
    await expectHeaders({ REDIS_URL: (await aRedis()).url });
  });

  async function expectHeaders(settings: Record<string, string>) {
    const { url, logged } = await aService({ RATE_LIMIT_FACTOR: '0.03', ...settings });
    if (settings.REDIS_URL) await until('Redis counts', async () => logged.some((line) => line.includes('shared in Redis')));
    const replies = [];
    for (let n = 0; n < 3; n++) replies.push(await sendRequest(`${url}/token`, { method: 'POST', body: {} }));
    expect(replies.map(({ status }) => status)).to.deep.equal([404, 404, 429]);
    for (const { status, headers } of replies) {
      expect(headers.get('RateLimit-Limit'), String(status)).to.equal('2');
      expect(headers.get('RateLimit-Remaining'), String(status)).to.match(/^[012]$/);
      expect(headers.get('RateLimit-Reset'), String(status)).to.match(/^\d+$/);
      expect(Number(headers.get('RateLimit-Reset')), String(status)).to.be.within(1, 61);
    }
    expect(Number(replies[2]?.headers.get('Retry-After'))).to.be.within(1, 60);
  }
});
