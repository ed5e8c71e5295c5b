import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { sendRequest, Visitor } from '../support/client.ts';
import { freshSqlite, onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';

describe('The service', () => {
  onEachDatabase((fresh) => {
    it('answers /healthz and /readyz', async () => {
      const { url, deps, clock } = await aService({ DATABASE_URL: await fresh() });
      expect((await sendRequest(`${url}/healthz`)).body).to.deep.equal({ alive: true });
      expect((await sendRequest(`${url}/readyz`)).body).to.deep.equal({ ready: true, problems: [] });
      await deps.db.schema.dropTable('idempotency_keys');
      await deps.db.schema.renameTable('audit_log', 'gone');
      await deps.db('knex_migrations').where({ name: '001_baseline' }).delete();
      clock.advance(2_000);
      const { status, body } = await sendRequest(`${url}/readyz`);
      expect([status, body.problems]).to.deep.equal([503, ['the database is not migrated']]);
    });

    it('/readyz checks once in two seconds, however often it is asked, and tells strangers no reasons', async () => {
      const { url, deps, clock } = await aService({ DATABASE_URL: await fresh(), METRICS_TOKEN: 'a-token-for-prometheus' });
      expect((await sendRequest(`${url}/readyz`)).body.ready).to.equal(true);
      const queries: string[] = [];
      deps.db.on('query', ({ sql }: { sql: string }) => queries.push(sql));
      await Promise.all(Array.from({ length: 50 }, () => sendRequest(`${url}/readyz`)));
      expect(queries.filter((sql) => /UPDATE .events./i.test(sql))).to.deep.equal([]);
      await deps.db.schema.renameTable('events', 'gone');
      clock.advance(2_000);
      const asStranger = await sendRequest(`${url}/readyz`, { headers: { 'X-Forwarded-For': '203.0.113.7' } });
      expect([asStranger.status, asStranger.body]).to.deep.equal([503, { ready: false, problems: [] }]);
      const headers = { 'X-Forwarded-For': '203.0.113.7', Authorization: 'Bearer a-token-for-prometheus' };
      for (const options of [{}, { headers }])
        expect((await sendRequest(`${url}/readyz`, options)).body.problems).to.include('the database cannot be written');
      await deps.db.schema.renameTable('gone', 'events');
    });

    it('/readyz reports an outbox that has waited for long', async () => {
      const { url, deps, clock } = await aService({ DATABASE_URL: await fresh(), NODE_ENV: 'production' });
      await (await Visitor.at(url, await anEvent(deps))).signUp(anApplicant());
      clock.advance(16 * 60_000);
      expect((await sendRequest(`${url}/readyz`)).body.problems).to.deep.equal(['the outbox is stalled']);
    });

    it('shows how many slots are left to everybody', async () => {
      const { url, deps } = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(deps, { slots: 5, waitListMode: 'off' });
      await (await Visitor.at(url, event)).signUp(anApplicant({ slots: 2 }));
      expect((await sendRequest(`${url}/slots?event=${event.slug}`)).body).to.deep.equal({
        event: event.slug,
        slots: 5,
        remaining: 3,
        maxPerRegistration: 4,
        waitList: { open: false, waiting: 0 },
      });
    });

    it('drops idempotency records after a day', async () => {
      const { url, deps, clock } = await aService({ DATABASE_URL: await fresh() });
      const visitor = await Visitor.at(url, await anEvent(deps));
      const applicant = anApplicant();
      const first = await visitor.signUp(applicant, { 'Idempotency-Key': 'one' });
      expect((await visitor.signUp(applicant, { 'Idempotency-Key': 'one' })).text).to.equal(first.text);
      expect((await visitor.signUp(anApplicant(), { 'Idempotency-Key': 'one' })).status).to.equal(422);
      expect((await visitor.signUp(applicant)).status).to.equal(409);
      clock.advance(25 * 3_600_000);
      const later = await aService({ DATABASE_URL: deps.config.DATABASE_URL });
      later.clock.advance(25 * 3_600_000);
      await later.stop();
      expect(await deps.db('idempotency_keys')).to.have.length(1);
    });
  });

  it('puts one correlation id into the response, the log and the audit log', async () => {
    const { url, deps, logged } = await aService();
    const visitor = await Visitor.at(url, await anEvent(deps));
    const id = (await visitor.signUp(anApplicant())).headers.get('x-correlation-id');
    const [entry] = await deps.db('audit_log').where({ action: 'registration.created' });
    expect([entry.correlation_id, entry.actor]).to.deep.equal([id, 'visitor']);
    expect(logged.join()).to.contain(id);
  });

  it('keeps what a stranger sends as correlation id out of the audit log, and logs it only if it is a UUID', async () => {
    const { url, deps, logged } = await aService();
    const visitor = await Visitor.at(url, await anEvent(deps));
    const uuid = '0196B3A1-5c00-7a2b-8d4e-2f6a1c9b7e10';
    for (const supplied of ['paid-by-administrator', uuid]) {
      const reply = await visitor.signUp(anApplicant(), { 'X-Correlation-Id': supplied });
      expect(reply.headers.get('x-correlation-id')).to.have.length(36).and.not.equal(supplied);
    }
    expect(JSON.stringify(await deps.db('audit_log'))).to.not.match(/paid-by|0196b3a1/i);
    expect(logged.join()).to.contain(`"callerId":"${uuid.toLowerCase()}"`).and.not.contain('paid-by');
  });

  it('logs no name, no address, no token and no link', async () => {
    const smtpServer = await TestSmtpServer.create();
    const { url, deps, logged } = await aService({ SMTP_URL: smtpServer.url });
    const visitor = await Visitor.at(url, await anEvent(deps));
    const applicant = anApplicant({ lastName: 'Zzyzx', email: 'secret.person@example.org', phone: '0499 99 99 99' });
    await visitor.signUp(applicant);
    await visitor.request(`/email_check?email=${applicant.email}`);
    const message = await smtpServer.messageTo(applicant.email);
    const link = /uuid=(\S+)/.exec(message.text ?? '')?.[1] ?? '';
    await visitor.request(`/confirm_registration?uuid=${link}`);
    await visitor.request(`/registrations/${link}`);
    await deps.db.schema.dropTable('messages');
    await visitor.signUp(anApplicant({ email: 'another.person@example.org' }));
    const log = logged.join('\n');
    expect(log).to.contain('unhandled error');
    for (const secret of ['Zzyzx', 'secret.person', 'another.person', '99 99 99', link, visitor.token]) expect(log).not.to.contain(secret);
    const tables = JSON.stringify([await deps.db('registrations'), await deps.db('audit_log')]);
    expect(tables, 'the link is not in the database').not.to.contain(link);
  });

  it('logs no personal data when the database refuses a batch of sign-ups', async () => {
    const { url, deps, logged } = await aService({ DATABASE_URL: await freshSqlite() });
    const visitor = await Visitor.at(url, await anEvent(deps));
    await deps.db.raw("CREATE TRIGGER no_messages BEFORE INSERT ON messages BEGIN SELECT RAISE(ABORT, 'no messages'); END");
    const people = Array.from({ length: 6 }, (_, index) => anApplicant({ email: `private${index}@person.example`, lastName: 'Zzyzx' }));
    const replies = await Promise.all(people.map((applicant) => visitor.signUp(applicant)));
    expect(replies.map(({ status }) => status)).to.deep.equal(people.map(() => 500));
    const log = logged.join('\n');
    expect(log).to.contain('command batch failed').and.contain('no messages');
    expect(log).to.not.match(/person\.example|Zzyzx/);
  });

  it('refuses a query of thousands of parameters before it is parsed, which would take a tenth of a second', async () => {
    const { url } = await aService();
    for (const query of ['a=1&'.repeat(51), `a=${'x'.repeat(4_000)}`])
      expect((await sendRequest(`${url}/slots?${query}`)).status).to.equal(414);
    expect((await sendRequest(`${url}/slots?${'a=1&'.repeat(10)}`)).status).to.equal(400);
  });

  it('does not answer TRACE', async () => {
    const { port } = new URL((await aService()).url);
    const sent = request({ port, host: '127.0.0.1', path: '/', method: 'TRACE' });
    const [response] = (await once(sent.end(), 'response')) as [IncomingMessage];
    expect(response.resume().statusCode).to.be.oneOf([404, 405]);
  });

  it('leads nobody astray: the links to other languages stay on this site, whatever the path looks like', async () => {
    const { port } = new URL((await aService()).url);
    const headers = { Accept: 'text/html' };
    const sent = get({ port, host: '127.0.0.1', path: '//evil.example/login', headers });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const page = await text(response);
    expect(page)
      .to.match(/href="\?lang(=|&#x3D;)fr"/)
      .and.not.contain('evil.example');
  });

  it('limits how often one client may ask, and says when to come back', async () => {
    const { url, deps } = await aService({ RATE_LIMIT_FACTOR: '0.05' });
    const visitor = await Visitor.at(url, await anEvent(deps));
    const replies = [];
    for (let n = 0; n < 4; n++) replies.push(await visitor.signUp(anApplicant()));
    expect(replies.map(({ status }) => status)).to.deep.equal([200, 200, 200, 429]);
    const limited = replies[3]?.headers;
    expect(Number(limited?.get('retry-after'))).to.be.within(1, 60);
    expect([limited?.get('ratelimit-limit'), limited?.get('ratelimit-remaining')]).to.deep.equal(['3', '0']);
  });

  it('sends the link again without telling whether the address is known, three times an hour', async () => {
    const smtpServer = await TestSmtpServer.create();
    const { url, deps } = await aService({ SMTP_URL: smtpServer.url });
    const visitor = await Visitor.at(url, await anEvent(deps));
    const { email } = anApplicant();
    await visitor.signUp(anApplicant({ email }));
    await untilOutboxEmpty(deps);
    const requestLink = (address: string) => visitor.request('/resend', { method: 'POST', body: { email: address } });
    const [known, unknown] = [await requestLink(email), await requestLink('nobody@example.org')];
    expect([known.status, known.text]).to.deep.equal([unknown.status, unknown.text]);
    const links = [await smtpServer.messageTo(email, 1), await smtpServer.messageTo(email, 2)].map(
      ({ text }) => /uuid=\S+/.exec(text ?? '')?.[0],
    );
    expect(links[0]).to.equal(links[1]);
    await requestLink(email);
    await requestLink(email);
    expect((await requestLink(email)).status).to.equal(429);
  });

  it('knows a path in one spelling only, so that no limit or proxy is by-passed by another', async () => {
    const { url, deps } = await aService();
    const { slug } = await anEvent(deps);
    const statusOf = async (path: string) => (await sendRequest(`${url}${path}`)).status;
    expect(await statusOf(`/events/${slug}/link`)).to.equal(200);
    for (const path of [`/Events/${slug}/link`, `/events/${slug}/LINK`, `/events/${slug}/link/`, '/Token', '/readyz/', '/assets/Style.css'])
      expect(await statusOf(path), path).to.equal(404);
  });

  it('lets pages of allowed origins carry the form, and no others', async () => {
    const { url, deps } = await aService();
    const event = await anEvent(deps, { allowedOrigins: 'https://club.example.org' });
    const from = (origin: string) =>
      sendRequest(`${url}/token`, { method: 'POST', body: { event: event.slug }, headers: { Origin: origin } });
    const [allowed, foreign] = [await from('https://club.example.org'), await from('https://evil.example')];
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).to.deep.equal([200, 'https://club.example.org']);
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).to.deep.equal([403, null]);
    const preflight = await sendRequest(`${url}/register`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://club.example.org',
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x_authorization',
      },
    });
    expect(preflight.status).to.equal(204);
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).to.contain('x_authorization');
  });

  it('shows metrics to whoever knows the token', async () => {
    const METRICS_TOKEN = 'a-token-for-prometheus';
    const { url } = await aService({ METRICS_TOKEN });
    expect((await sendRequest(`${url}/metrics`)).status).to.equal(401);
    const { text } = await sendRequest(`${url}/metrics`, { headers: { Authorization: `Bearer ${METRICS_TOKEN}` } });
    expect(text).to.contain('slotkeeper_requests_total{route="/metrics",status="401"} 1').and.contain('slotkeeper_outbox_messages');
    expect((await sendRequest(`${(await aService()).url}/metrics`)).status).to.equal(404);
  });

  it('keeps the mailbox to itself in production', async () => {
    const { url } = await aService({ NODE_ENV: 'production' });
    expect((await sendRequest(`${url}/mailbox`)).status).to.equal(404);
  });
});
