import { expect } from 'chai';
import { build } from '../support/builtService.ts';
import { ask, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/given.ts';
import { routesOf } from '../support/routes.ts';
import { aService } from '../support/service.ts';
import { wrongWith } from './judge.ts';
import { NAUGHTY } from './naughty.ts';
import { asText, isWell } from './report.ts';
import type { Sent } from './request.ts';
import { fuzz } from './run.ts';

const REQUESTS = 2_000;
const SEED = Number(process.env.SEED ?? Date.now() % 1e9);
/** For people alone: pages, and what belongs to them. */
const PAGES = [
  '/',
  '/events/:slug',
  '/registrations/:uuid/change',
  '/registrations/:uuid/cancel',
  '/mailbox',
  '/mailbox/:name',
  '/assets/:name',
  '/colours/:name',
  '/events/:slug/embed',
  '/events/:slug/link',
  '/link',
  '/mailbox/letters',
  '/mailbox/letters/:template/:language',
  '/form.js',
  '/sign-in',
  '/sign-in/code',
  '/sign-in/again',
  '/first-administrator/:code',
];

describe('Whatever is sent', function () {
  this.timeout(120_000);
  before(build);

  onEachDatabase((fresh, name) => {
    it(`gets a well-formed answer that is never our fault, ${REQUESTS} times, and breaks no promise`, async () => {
      const result = await fuzz(await fresh(), REQUESTS, SEED);
      console.log(`      ${asText(name, SEED, result)}`);
      expect(isWell(result), asText(name, SEED, result)).to.equal(true);
    });

    it('is no event when it cannot be the name of one', async () => {
      const { url } = await aService({ DATABASE_URL: await fresh() });
      expect((await ask(`${url}/events/walk%00`)).status).to.equal(404);
      expect((await ask(`${url}/slots?event=%00`)).status).to.equal(404);
      expect((await ask(`${url}/token`, { method: 'POST', body: { event: 'a\u0000' } })).status).to.equal(404);
    });

    it('may be a question whether the service is ready, again and again, and holds up nobody who signs up', async () => {
      const { url, world } = await aService({ DATABASE_URL: await fresh(), RATE_LIMIT_FACTOR: '1000' });
      const event = await anEvent(world);
      await world.db.transaction(async (transaction) => {
        await transaction('events').where({ id: event.id }).update({ contact: 'somebody who takes long' });
        // On SQLite there is one who writes, and everybody waits for it.
        if (name === 'postgres') expect((await ask(`${url}/readyz`)).body).to.deep.equal({ ready: true, wrong: [] });
      });
      expect((await ask(`${url}/readyz`)).body).to.deep.equal({ ready: true, wrong: [] });
    });
  });

  it('lacks every field when a body is announced and does not come', async () => {
    const { url, world } = await aService();
    const visitor = await Visitor.at(url, await anEvent(world, { slug: 'walk' }));
    const nothing = () => new ReadableStream({ start: (body) => body.close() });
    for (const path of ['/register', '/email_check', '/resend']) {
      const options = { method: 'POST', headers: { X_Authorization: `Bearer ${visitor.token}` }, body: nothing(), duplex: 'half' };
      expect((await fetch(url + path, options as RequestInit)).status, path).to.equal(400);
    }
    const form = () => ({ method: 'POST', body: nothing(), duplex: 'half' }) as RequestInit;
    expect((await fetch(`${url}/events/walk`, form())).status).to.equal(422);
    expect((await fetch(`${url}/confirm_registration`, form())).status).to.equal(400);
  });

  it('by a method that nobody knows is refused with those that there are', async () => {
    const { url } = await aService();
    const { status, headers } = await ask(`${url}/register`, { method: 'PROPFIND' });
    expect([status, headers.get('Allow')]).to.deep.equal([405, 'POST']);
  });

  it('is in the contract when a program may send it', async () => {
    const { url } = await aService();
    const { body } = await ask(`${url}/openapi.json`);
    const inContract = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    );
    const forPrograms = (await routesOf()).filter(({ path }) => !PAGES.includes(path)).map(({ method, path }) => `${method} ${path}`);
    expect(new Set(inContract)).to.deep.equal(new Set(forPrograms));
    expect(body.paths['/registrations/{uuid}'].patch.requestBody.content['application/json'].schema.properties).to.not.have.property(
      'waitList',
    );
  });

  it('is judged by eyes that see: what would be wrong is named', () => {
    const sent: Sent = { method: 'GET', path: '/slots', route: '/slots', headers: {} };
    const contract = { paths: { '/slots': { get: { responses: { 200: {} } } } } };
    const judged = (status: number, type: string, text: string, more = {}) =>
      wrongWith(sent, { status, headers: { 'content-type': type, ...more }, text }, contract);
    expect(judged(200, 'application/json', '{}')).to.equal(null);
    expect(judged(200, 'text/html', '<input value="&lt;fuzz&gt; <fuzz">')).to.equal(null);
    expect([
      judged(0, '', ''),
      judged(500, 'text/html', ''),
      judged(200, 'application/json', '{'),
      judged(400, 'application/problem+json', '{"status":400}'),
      judged(404, 'text/html', 'no'),
      judged(200, 'text/html', '<p><fuzz></p>'),
      judged(200, 'text/html', '<input value="" onfocus=fuzz() x="">'),
      judged(200, 'text/plain', 'Error\n    at run (/srv/dist/x.js:1:2)'),
      judged(200, 'text/html', '', { location: '//fuzz.example' }),
    ]).to.satisfy((said: unknown[]) => said.every((what) => typeof what === 'string'));
  });

  it('has been sent to others before: the list of naughty texts is long, and no text is in it twice', () => {
    expect(NAUGHTY.length).to.be.above(500);
    expect(new Set(NAUGHTY).size).to.equal(NAUGHTY.length);
  });
});
