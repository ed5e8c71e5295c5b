import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { ROOT } from '../../src/config.ts';
import { ENGLISH, LANGUAGES, localeOf, say, textOf } from '../../src/languages/texts.ts';
import { bundleWidget } from '../../src/registrations/componentFile.ts';
import { COMPONENT_TEXTS } from '../../src/registrations/componentTexts.ts';
import { formatMessage, splitMarkup } from '../../templates/widget/messageFormat.ts';
import { ask } from '../support/client.ts';
import { anEvent } from '../support/given.ts';
import { aService } from '../support/service.ts';

const MAX_GZIPPED_BYTES = 8_192;
const SOURCES = join(ROOT, 'templates', 'widget');
const OTHER = 'https://elsewhere.example.org';

describe('The web component', () => {
  it(`has at most ${MAX_GZIPPED_BYTES} bytes, gzipped`, () => {
    const { length } = gzipSync(bundleWidget(), { level: 9 });
    console.log(`      form.js has ${length} bytes`);
    expect(length).to.be.at.most(MAX_GZIPPED_BYTES);
  });

  it('is one minified module that imports and exports nothing', () => {
    const bundle = bundleWidget().toString();
    expect(bundle).to.not.match(/\bimport\b(?!\.meta)|\bexport\b/);
    expect(bundle).to.not.contain('/**');
  });

  it('is bundled once for all services of a process', () => {
    expect(bundleWidget()).to.equal(bundleWidget());
  });

  it('asks for the texts it gets, and for no others', () => {
    const asked = [...widgetSources().matchAll(/\b(?:t|rich)\('([\w.]+)'|'(form\.full\w*)'/g)].map(([, one, other]) => one ?? other);
    expect([...new Set(asked)].sort()).to.deep.equal([...COMPONENT_TEXTS].sort());
  });

  it('fills in every text it gets as the service does, in every language', () => {
    const numbers = fc.oneof(fc.nat(30), fc.nat(2_000_000));
    const texts = fc.record({ key: fc.constantFrom(...COMPONENT_TEXTS), language: fc.constantFrom(...LANGUAGES) });
    const isPlural = (text: string, name: string) => text.includes(`{${name}, plural`);
    fc.assert(
      fc.property(texts, numbers, fc.string(), ({ key, language }, number, typed) => {
        const text = textOf(language, key);
        const names = [...text.matchAll(/\{(\w+)[,}]/g)].map(([, name = '']) => name);
        const values = Object.fromEntries(names.map((name) => [name, isPlural(text, name) ? number : typed]));
        expect(formatMessage(text, values, localeOf(language)).replace(/<[^>]*>/g, '')).to.equal(
          say(language, key, values).replace(/<[^>]*>/g, ''),
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('has a value for whatever a text is filled in with, in every language', () => {
    const source = widgetSources();
    for (const key of COMPONENT_TEXTS) {
      const calls = [...source.matchAll(new RegExp(`\\b(?:t|rich)\\('${key}'(?:, \\{([^}]*)\\})?`, 'g'))];
      if (textOf(ENGLISH, key).includes('{')) expect(calls, key).to.not.be.empty;
      for (const [, given = ''] of calls) {
        const names = [...given.matchAll(/(\w+)(?=[,:}]| *$)/g)].map(([, name]) => name);
        for (const language of LANGUAGES)
          for (const [, needed] of textOf(language, key).matchAll(/\{(\w+)[,}]/g)) expect(names, `${language} ${key}`).to.include(needed);
      }
    }
  });

  it('knows markup of ours from what somebody typed', () => {
    expect(splitMarkup('to <strong>{email}</strong>, or <a href="/x">there</a>')).to.deep.equal([
      { text: 'to ' },
      { tag: 'strong', href: undefined, text: '{email}' },
      { text: ', or ' },
      { tag: 'a', href: '/x', text: 'there' },
      { text: '' },
    ]);
    for (const language of LANGUAGES)
      for (const key of COMPONENT_TEXTS) {
        const holdsMarkup = splitMarkup(textOf(language, key)).length > 1;
        expect(widgetSources().includes(`rich('${key}'`), key).to.equal(holdsMarkup);
      }
  });

  it('makes markup of nothing that it gets', () => {
    expect(bundleWidget().toString()).to.not.match(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function/);
  });

  it('may be loaded and kept by any page, and is asked for again at little cost', async () => {
    const { url } = await aService();
    const { status, headers, body } = await get(`${url}/form.js`, { Origin: OTHER });
    expect([status, headers['content-type']]).to.deep.equal([200, 'text/javascript; charset=utf-8']);
    expect([headers['access-control-allow-origin'], headers['cross-origin-resource-policy']]).to.deep.equal(['*', 'cross-origin']);
    expect(headers['cache-control']).to.match(/^public, max-age=\d+$/);
    expect(body).to.deep.equal(bundleWidget());
    expect((await get(`${url}/form.js`, { 'If-None-Match': headers.etag ?? '' })).status).to.equal(304);
  });

  it('leaves gzipped for whoever understands that', async () => {
    const { url } = await aService();
    const { headers, body } = await get(`${url}/form.js`, { 'Accept-Encoding': 'gzip' });
    expect([headers['content-encoding'], headers.vary?.includes('Accept-Encoding')]).to.deep.equal(['gzip', true]);
    expect(gunzipSync(body)).to.deep.equal(bundleWidget());
  });

  it('is told in one request what to show, and whether this page may', async () => {
    const { url, world } = await aService();
    const event = await anEvent(world, { allowedOrigins: 'https://club.example.org', colour: '#ffd166' });
    const about = (origin: string, language: string) =>
      ask(`${url}/form?event=${event.slug}`, { headers: { Origin: origin, 'Accept-Language': language } });
    const ours = await about('https://club.example.org', 'fr-BE;q=1, en;q=0.9');
    expect(ours.body).to.include({ isAllowed: true, closed: null, language: 'fr', colour: '#ffd166', onColour: '#000000' });
    expect(ours.body.event).to.include({ slug: event.slug, title: 'Harbour Walk', zone: 'Europe/Brussels', most: 4 });
    expect(ours.body.texts['form.firstName']).to.equal(textOf('fr', 'form.firstName'));
    expect(ours.headers.get('vary'))
      .to.match(/Origin/)
      .and.match(/Accept-Language/);
    expect(ours.headers.get('cache-control')).to.equal('public, max-age=60');
    const foreign = await about(OTHER, 'fi');
    expect([foreign.body.isAllowed, foreign.body.language]).to.deep.equal([false, 'en']);
    expect(foreign.headers.get('access-control-allow-origin')).to.equal('*');
    expect((await ask(`${url}/form?event=none`)).status).to.equal(404);
  });

  it('gets a suggestion for an address that looks mistyped', async () => {
    const { url } = await aService();
    const suggestion = async (body: unknown) => (await ask(`${url}/email_suggestion`, { method: 'POST', body })).body.suggestion;
    expect(await suggestion({ email: ' ada@gmial.com ' })).to.equal('ada@gmail.com');
    expect(await suggestion({ email: 'ada@example.org' })).to.equal(null);
    expect((await ask(`${url}/email_suggestion`, { method: 'POST', body: { email: 5 } })).status).to.equal(400);
  });
});

/** As it came: `fetch` unpacks, and asks for everything anew. */
async function get(url: string, headers: Record<string, string>) {
  const reply = await new Promise<IncomingMessage>((resolve) => request(url, { headers }, resolve).end());
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk);
  return { status: reply.statusCode, headers: reply.headers, body: Buffer.concat(chunks) };
}

/** The sources of the component, one after the other. */
function widgetSources(): string {
  const files = readdirSync(SOURCES).filter((name) => name.endsWith('.ts'));
  return files.map((name) => readFileSync(join(SOURCES, name), 'utf8')).join('\n');
}
