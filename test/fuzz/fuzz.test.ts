import { expect } from 'chai';
import { failsAtOnce } from '../support/attempts.ts';
import { build } from '../support/builtService.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { LONG } from '../support/longForm.ts';
import { listRoutes } from '../support/routes.ts';
import { aService } from '../support/service.ts';
import { findProblem } from './checkResponse.ts';
import type { FuzzRequest } from './fuzzRequest.ts';
import { NAUGHTY } from './naughty.ts';
import { formatResult, hasPassed } from './report.ts';
import { fuzz } from './run.ts';

const REQUESTS_BY_DATABASE = LONG ? { sqlite: 2_000, postgres: 2_000 } : { sqlite: 300, postgres: 150 };
/** Other requests each time in the long form. In the short one the same, so that a change fails for what it did. */
const SEED = Number(process.env.SEED ?? (LONG ? Date.now() % 1e9 : 1));
/** Routes of pages and their assets, besides those of the console: OpenAPI does not list them. */
const PAGES = [
  '/',
  '/events/:slug',
  '/registrations/:uuid/change',
  '/registrations/:uuid/cancel',
  '/mailbox',
  '/mailbox/:name',
  '/assets/:name',
  '/colours/:name',
  '/pictures/:name',
  '/events/:slug/embed',
  '/events/:slug/link',
  '/link',
  '/mailbox/previews',
  '/mailbox/previews/:template/:language',
  '/form.js',
  '/sign-in',
  '/sign-in/code',
  '/sign-in/again',
  '/first-administrator/:code',
  '/request-account',
  '/console',
  '/console/events/:slug',
  '/console/events/:slug/people',
  '/console/events/:slug/people/bulk',
];

describe('Fuzzing the HTTP API', function () {
  failsAtOnce(this);
  this.timeout(120_000);
  before(build);

  onEachDatabase((fresh, name) => {
    const requests = REQUESTS_BY_DATABASE[name as keyof typeof REQUESTS_BY_DATABASE];

    it(`no 5xx, well-formed responses and no violated invariant (${requests} random requests)`, async () => {
      const result = await fuzz(await fresh(), requests, SEED);
      console.log(`      ${formatResult(name, SEED, result)}`);
      expect(hasPassed(result), formatResult(name, SEED, result)).to.equal(true);
    });

    it('an impossible event slug is a 404', async () => {
      const { url } = await aService({ DATABASE_URL: await fresh() });
      expect((await sendRequest(`${url}/events/walk%00`)).status).to.equal(404);
      expect((await sendRequest(`${url}/slots?event=%00`)).status).to.equal(404);
      expect((await sendRequest(`${url}/token`, { method: 'POST', body: { event: 'a\u0000' } })).status).to.equal(404);
    });

    it('/readyz stays quick while another transaction holds a lock', async () => {
      const { url, deps } = await aService({ DATABASE_URL: await fresh(), RATE_LIMIT_FACTOR: '1000' });
      const event = await anEvent(deps);
      await deps.db.transaction(async (transaction) => {
        await transaction('events').where({ id: event.id }).update({ contact: 'somebody who takes long' });
        // On SQLite there is one writer, and everybody else waits for it.
        if (name === 'postgres') expect((await sendRequest(`${url}/readyz`)).body).to.deep.equal({ ready: true, problems: [] });
      });
      expect((await sendRequest(`${url}/readyz`)).body).to.deep.equal({ ready: true, problems: [] });
    });
  });

  it('an announced but empty body is a validation error', async () => {
    const { url, deps } = await aService();
    const visitor = await Visitor.at(url, await anEvent(deps, { slug: 'walk' }));
    const emptyBody = () => new ReadableStream({ start: (body) => body.close() });
    for (const path of ['/register', '/email_check', '/resend']) {
      const options = { method: 'POST', headers: { X_Authorization: `Bearer ${visitor.token}` }, body: emptyBody(), duplex: 'half' };
      expect((await fetch(url + path, options as RequestInit)).status, path).to.equal(400);
    }
    const form = () => ({ method: 'POST', body: emptyBody(), duplex: 'half' }) as RequestInit;
    expect((await fetch(`${url}/events/walk`, form())).status).to.equal(422);
    expect((await fetch(`${url}/confirm_registration`, form())).status).to.equal(400);
  });

  it('an unknown method is a 405 with Allow', async () => {
    const { url } = await aService();
    const { status, headers } = await sendRequest(`${url}/register`, { method: 'PROPFIND' });
    expect([status, headers.get('Allow')]).to.deep.equal([405, 'POST']);
  });

  it('OpenAPI lists every API route', async () => {
    const { url } = await aService({ METRICS_TOKEN: 'a-token-for-prometheus' });
    const { body } = await sendRequest(`${url}/openapi.json`);
    const documented = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const forPrograms = (await listRoutes())
      .filter(({ path }) => !PAGES.includes(path) && !path.startsWith('/console'))
      .map(({ method, path }) => `${method} ${path}`);
    expect(new Set(documented)).to.deep.equal(new Set(forPrograms));
    expect(body.paths['/registrations/{uuid}'].patch.requestBody.content['application/json'].schema.properties).to.not.have.property(
      'waitList',
    );
  });

  it('negative control: the response checker detects every kind of problem', () => {
    const request: FuzzRequest = { method: 'GET', path: '/slots', route: '/slots', headers: {} };
    const openapi = { paths: { '/slots': { get: { responses: { 200: {} } } } } };
    const check = (status: number, type: string, text: string, more = {}) =>
      findProblem(request, { status, headers: { 'content-type': type, ...more }, text }, openapi);
    expect(check(200, 'application/json', '{}')).to.equal(null);
    expect(check(200, 'text/html', '<input value="&lt;fuzz&gt; <fuzz">')).to.equal(null);
    expect([
      check(0, '', ''),
      check(500, 'text/html', ''),
      check(200, 'application/json', '{'),
      check(400, 'application/problem+json', '{"status":400}'),
      check(404, 'text/html', 'no'),
      check(200, 'text/html', '<p><fuzz></p>'),
      check(200, 'text/html', '<input value="" onfocus=fuzz() x="">'),
      check(200, 'text/plain', 'Error\n    at run (/srv/dist/x.js:1:2)'),
      check(200, 'text/html', '', { location: '//fuzz.example' }),
    ]).to.satisfy((problems: unknown[]) => problems.every((problem) => typeof problem === 'string'));
  });

  it('negative control: memory that grows with every request is a leak, caches that fill are none', () => {
    const passes = (...memory: number[]) => hasPassed({ problems: {}, violations: [], memory });
    expect([passes(40, 42, 50, 60), passes(40, 48, 56, 64)], 'leaks').to.deep.equal([false, false]);
    expect([passes(40, 41, 42, 44), passes(37, 48, 55, 56)], 'caches').to.deep.equal([true, true]);
  });

  it('the fuzz corpus has more than 500 unique strings', () => {
    expect(NAUGHTY.length).to.be.above(500);
    expect(new Set(NAUGHTY).size).to.equal(NAUGHTY.length);
  });
});
