import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { openDatabase } from '../../src/database/database.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { build, startProcess } from '../support/builtService.ts';
import { onCleanup, shared } from '../support/cleanup.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anOpenEvent, countOutcomes, GOT_SLOTS, manyApplicants, NO_SLOTS_LEFT, signUpConcurrently } from '../support/concurrentSignUps.ts';
import { isMissing, migratedPostgres, postgresFolder } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { LONG } from '../support/longForm.ts';
import { untilDeliveriesRecorded } from '../support/mailLog.ts';
import { anNginx, nginxProgram } from '../support/nginx.ts';
import { aRedis, redisProgram } from '../support/redis.ts';
import { createTestDeps } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

const PEOPLE = LONG ? 150 : 60;

/** The shipped configuration in front of two processes that share PostgreSQL and Redis. */
describe('Two processes behind nginx', function () {
  this.timeout(60_000);
  before(async function () {
    const missing = [isMissing('nginx', nginxProgram()), isMissing('Redis', redisProgram()), isMissing('PostgreSQL', postgresFolder())];
    if (missing.includes(true)) this.skip();
    await build();
  });

  async function startBehindNginx(settings: Record<string, string> = {}) {
    const DATABASE_URL = await migratedPostgres();
    const deps = await createTestDeps({ DATABASE_URL });
    const redis = await aRedis();
    const smtpServer = await TestSmtpServer.create();
    const behindNginx = { TRUSTED_PROXIES: '127.0.0.1/32', REDIS_URL: redis.url, SMTP_URL: smtpServer.url, LOG_LEVEL: 'info' };
    const services = await Promise.all([1, 2].map(() => startProcess({ DATABASE_URL, ...behindNginx, ...settings })));
    const { url } = await anNginx(services.map(({ port }) => port));
    return { deps, redis, smtpServer, services, url };
  }
  /** For tests that leave the processes as they are. */
  const started = shared(startBehindNginx);

  it('people sign up with their token in X_Authorization, whichever process they come to', async () => {
    const { deps, services, url } = started();
    const visitor = await Visitor.at(url, await anOpenEvent(deps, { slots: 30 }));
    const replies = await signUpConcurrently([visitor], manyApplicants(40));
    expect(countOutcomes(replies)).to.deep.equal({ [GOT_SLOTS]: 30, [NO_SLOTS_LEFT]: 10 });
    for (const { logged } of services) expect(logged.join()).to.contain('"/register"');
  });

  it('a token belongs to the client, and a client who writes X-Forwarded-For is still themselves', async () => {
    const { deps, services, url } = started();
    const event = await anOpenEvent(deps, {});
    const visitor = await Visitor.at(url, event);
    const elsewhere = { 'X-Forwarded-For': '203.0.113.7' };
    expect((await visitor.signUp(anApplicant(), elsewhere)).status).to.equal(200);
    // Sent to the process directly, the header is trusted and names another client.
    const direct = new Visitor(services[0]?.url as string, visitor.token);
    expect((await direct.signUp(anApplicant(), elsewhere)).status).to.equal(403);
  });

  it('limits are shared by the processes, and when Redis is gone nobody gets an error', async () => {
    const { deps, redis, services, url } = await startBehindNginx({ RATE_LIMIT_FACTOR: '0.1' });
    const visitor = await Visitor.at(url, await anOpenEvent(deps, {}));
    const statuses = async () =>
      (await Promise.all(manyApplicants(8).map((applicant) => visitor.signUp(applicant)))).map(({ status }) => status);
    expect((await statuses()).filter((status) => status === 200)).to.have.length(6);
    await redis.kill();
    for (const status of [...(await statuses()), ...(await statuses())]) expect(status).to.be.oneOf([200, 429]);
    const hasLoggedFallback = () => services.every(({ logged }) => logged.join().includes('counted by this process alone'));
    await until('each process says that it counts alone', hasLoggedFallback, 5_000);
  });

  it('each email is sent once', async () => {
    const { deps, smtpServer, url } = started();
    const people = manyApplicants(PEOPLE);
    await signUpConcurrently([await Visitor.at(url, await anOpenEvent(deps, { slots: PEOPLE }))], people);
    await Promise.all(people.map(({ email }) => smtpServer.messageTo(email)));
    await untilDeliveriesRecorded(deps.db);
    const isOneOfThem = (recipient: string) => people.some(({ email }) => email === recipient);
    const received = smtpServer.messages.flatMap(({ recipients }) => recipients).filter(isOneOfThem);
    expect(received).to.have.members(people.map(({ email }) => email));
  });

  it('one of them may end: the other goes on, and nobody is registered twice', async () => {
    const { deps, services, url } = await startBehindNginx();
    const visitor = await Visitor.at(url, await anOpenEvent(deps, { slots: 500 }));
    const people = manyApplicants(120);
    const first = signUpConcurrently([visitor], people.slice(0, 60));
    await services[0]?.stop();
    const replies = [...(await first), ...(await signUpConcurrently([visitor], people.slice(60)))];
    expect(countOutcomes(replies)).to.deep.equal({ [GOT_SLOTS]: 120 });
    const db = openDatabase(deps.config.DATABASE_URL);
    expect(await checkInvariants(db).finally(() => db.destroy())).to.deep.equal([]);
  });

  it('an event stream is passed on while it goes on', async () => {
    const stream = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Accel-Buffering': 'no' });
      response.write('data: 3 slots left\n\n');
    });
    onCleanup(() => stream.close().closeAllConnections());
    await new Promise<void>((resolve) => stream.listen(0, '127.0.0.1', resolve));
    const proxy = await anNginx([String((stream.address() as AddressInfo).port)]);
    const aborted = new AbortController();
    const { body } = await fetch(proxy.url, { signal: aborted.signal });
    const { value } = (await body?.getReader().read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).to.equal('data: 3 slots left\n\n');
    aborted.abort();
  });

  it('a client who asks for too much is told so by the service', async () => {
    const { url } = started();
    const { status, body } = await sendRequest(`${url}/token`, { method: 'POST', body: { event: 'x'.repeat(20_000) } });
    expect([status, body.detail]).to.deep.equal([413, 'The request body is larger than 16 kB.']);
  });
});

/** Needs nothing but nginx. */
describe('The shipped configuration of nginx', () => {
  before(function () {
    if (isMissing('nginx', nginxProgram())) this.skip();
  });

  async function anEchoBehindNginx() {
    const server = createServer((_request, response) => response.end('ok'));
    onCleanup(() => server.close().closeAllConnections());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return anNginx([String((server.address() as AddressInfo).port)]);
  }

  it('writes no private link, code, token or address into the access log, and what was asked for all the same', async () => {
    const { url, accessLog } = await anEchoBehindNginx();
    const secret = '3f2b8c1e-5c00-4a2b-8d4e-2f6a1c9b7e10';
    const paths = [
      `/confirm_registration?uuid=${secret}`,
      `/registrations/${secret}`,
      `/registrations/${secret}/change?lang=fr`,
      `//registrations/${secret}`,
      `/first-administrator/${secret}`,
      `/public/confirm/${secret}`,
      `/registration/${secret}`,
      `/email_check?email=${secret}@person.example`,
      `/events/summer-walk?link=${secret}`,
      `/events/../registrations/${secret}`,
    ];
    for (const path of paths) await sendRequest(`${url}${path}`, { headers: { Referer: `https://slots.example/registrations/${secret}` } });
    await sendRequest(`${url}/events/summer-walk/link`, { method: 'POST' });
    await until('all requests are logged', () => accessLog().split('\n').length > paths.length + 1, 5_000);
    expect(accessLog()).to.not.contain(secret.slice(0, 8)).and.not.contain('person.example');
    for (const line of [
      '"GET /confirm_registration/..."',
      '"GET /registrations/..."',
      '"GET /events/summer-walk"',
      '"POST /events/summer-walk/link"',
    ])
      expect(accessLog()).to.contain(line);
  });

  it('shows /readyz to nobody outside', async () => {
    const { url } = await anEchoBehindNginx();
    expect((await sendRequest(`${url}/readyz`)).status).to.equal(403);
    expect((await sendRequest(`${url}/healthz`)).status).to.equal(200);
  });
});
