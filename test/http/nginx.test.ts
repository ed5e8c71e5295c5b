import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openDatabase } from '../../src/database/database.ts';
import { whatIsWrong } from '../../src/health/invariants.ts';
import type { World } from '../../src/world.ts';
import { build, type Process, startProcess } from '../support/builtService.ts';
import { ask, Visitor } from '../support/client.ts';
import { freshPostgres, isMissing } from '../support/databases.ts';
import { anApplicant } from '../support/given.ts';
import { settled } from '../support/mailLog.ts';
import { aProxy, nginxProgram } from '../support/nginx.ts';
import { Postbox } from '../support/postbox.ts';
import { aRedis, type RedisServer, redisProgram } from '../support/redis.ts';
import { allAtOnce, many, NOTHING_LEFT, openForLong, SLOTS, tally } from '../support/rush.ts';
import { aWorld } from '../support/service.ts';
import { afterwards } from '../support/tidy.ts';
import { until } from '../support/until.ts';

/** The file that we ship, two processes behind it, one PostgreSQL and one Redis. */
describe('Two processes behind nginx', function () {
  this.timeout(60_000);
  before(function () {
    if (isMissing('nginx', nginxProgram()) || isMissing('Redis', redisProgram())) this.skip();
    build();
  });

  let world: World;
  let services: Process[];
  let redis: RedisServer;
  let postbox: Postbox;
  let url: string;

  async function open(settings: Record<string, string> = {}) {
    const DATABASE_URL = await freshPostgres();
    world = await aWorld({ DATABASE_URL });
    redis = await aRedis();
    postbox = await Postbox.open();
    const behindNginx = { TRUSTED_PROXIES: '127.0.0.1/32', REDIS_URL: redis.url, SMTP_URL: postbox.url, LOG_LEVEL: 'info' };
    services = await Promise.all([1, 2].map(() => startProcess({ DATABASE_URL, ...behindNginx, ...settings })));
    url = (await aProxy(services.map(({ port }) => port))).url;
  }

  it('people sign up with their token in X_Authorization, whichever process they come to', async () => {
    await open();
    const visitor = await Visitor.at(url, await openForLong(world, { slots: 30 }));
    const replies = await allAtOnce([visitor], many(40));
    expect(tally(replies)).to.deep.equal({ [SLOTS]: 30, [NOTHING_LEFT]: 10 });
    for (const { logged } of services) expect(logged.join()).to.contain('"/register"');
  });

  it('a token belongs to the client, and a client who writes X-Forwarded-For is still themselves', async () => {
    await open();
    const event = await openForLong(world, {});
    const visitor = await Visitor.at(url, event);
    const elsewhere = { 'X-Forwarded-For': '203.0.113.7' };
    expect((await visitor.signUp(anApplicant(), elsewhere)).status).to.equal(200);
    // Past the proxy the same header would be believed, and is somebody else's.
    const direct = new Visitor(services[0]?.url as string, visitor.token);
    expect((await direct.signUp(anApplicant(), elsewhere)).status).to.equal(403);
  });

  it('limits are shared by the processes, and when Redis is gone nobody gets an error', async () => {
    await open({ RATE_LIMIT_FACTOR: '0.1' });
    const visitor = await Visitor.at(url, await openForLong(world, {}));
    const statuses = async () => (await Promise.all(many(8).map((applicant) => visitor.signUp(applicant)))).map(({ status }) => status);
    expect((await statuses()).filter((status) => status === 200)).to.have.length(6);
    await redis.kill();
    for (const status of [...(await statuses()), ...(await statuses())]) expect(status).to.be.oneOf([200, 429]);
    const isSaid = () => services.every(({ logged }) => logged.join().includes('counted by this process alone'));
    await until('each process says that it counts alone', isSaid, 5_000);
  });

  it('each letter goes once', async () => {
    await open();
    const people = many(150);
    await allAtOnce([await Visitor.at(url, await openForLong(world, { slots: 150 }))], people);
    await Promise.all(people.map(({ email }) => postbox.letterTo(email)));
    await settled(world.db);
    expect(postbox.letters.flatMap(({ recipients }) => recipients)).to.have.members(people.map(({ email }) => email));
  });

  it('one of them may end: the other goes on, and nobody is registered twice', async () => {
    await open();
    const visitor = await Visitor.at(url, await openForLong(world, { slots: 500 }));
    const people = many(120);
    const first = allAtOnce([visitor], people.slice(0, 60));
    await services[0]?.stop();
    const replies = [...(await first), ...(await allAtOnce([visitor], people.slice(60)))];
    expect(tally(replies)).to.deep.equal({ [SLOTS]: 120 });
    const db = openDatabase(world.config.DATABASE_URL);
    expect(await whatIsWrong(db).finally(() => db.destroy())).to.deep.equal([]);
  });

  it('an event stream is passed on while it goes on', async () => {
    const stream = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
      response.write('data: 3 slots left\n\n');
    });
    afterwards(() => stream.close().closeAllConnections());
    await new Promise<void>((resolve) => stream.listen(0, '127.0.0.1', resolve));
    const proxy = await aProxy([String((stream.address() as AddressInfo).port)]);
    const aborted = new AbortController();
    const { body } = await fetch(proxy.url, { signal: aborted.signal });
    const { value } = (await body?.getReader().read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).to.equal('data: 3 slots left\n\n');
    aborted.abort();
  });

  it('a client who asks for too much is told so by the service', async () => {
    await open();
    const { status, body } = await ask(`${url}/token`, { method: 'POST', body: { event: 'x'.repeat(20_000) } });
    expect([status, body.detail]).to.deep.equal([413, 'What was sent is larger than 16 kB.']);
  });
});
