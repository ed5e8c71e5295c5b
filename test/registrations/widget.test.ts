import { readdirSync, readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { ROOT } from '../../src/config.ts';
import { ENGLISH, LANGUAGES, localeOf, rawText, t } from '../../src/i18n/translate.ts';
import { bundleWidget } from '../../src/registrations/widget/bundle.ts';
import { WIDGET_TEXT_KEYS } from '../../src/registrations/widget/texts.ts';
import { formatMessage, splitMarkup } from '../../templates/widget/messageFormat.ts';
import { sendRequest } from '../support/client.ts';
import { anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';

const MAX_GZIPPED_BYTES = 9_216;
const SOURCES = join(ROOT, 'templates', 'widget');
const OTHER = 'https://elsewhere.example.org';

describe('The form widget', () => {
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

  it('uses exactly the texts it is served', () => {
    const requestedKeys = [...widgetSources().matchAll(/\b(?:t|rich)\('([\w.]+)'|'(form\.full\w*)'/g)].map(
      ([, one, other]) => one ?? other,
    );
    expect([...new Set(requestedKeys)].sort()).to.deep.equal([...WIDGET_TEXT_KEYS].sort());
  });

  it('formats every text as the service does, in every language', () => {
    const numbers = fc.oneof(fc.nat(30), fc.nat(2_000_000));
    const texts = fc.record({ key: fc.constantFrom(...WIDGET_TEXT_KEYS), language: fc.constantFrom(...LANGUAGES) });
    const isPlural = (text: string, name: string) => text.includes(`{${name}, plural`);
    fc.assert(
      fc.property(texts, numbers, fc.string(), ({ key, language }, number, typed) => {
        const text = rawText(language, key);
        const names = [...text.matchAll(/\{(\w+)[,}]/g)].map(([, name = '']) => name);
        const values = Object.fromEntries(names.map((name) => [name, isPlural(text, name) ? number : typed]));
        expect(formatMessage(text, values, localeOf(language)).replace(/<[^>]*>/g, '')).to.equal(
          t(language, key, values).replace(/<[^>]*>/g, ''),
        );
      }),
      { numRuns: 3_000 },
    );
  });

  it('passes a value for every placeholder, in every language', () => {
    const source = widgetSources();
    for (const key of WIDGET_TEXT_KEYS) {
      const calls = [...source.matchAll(new RegExp(`\\b(?:t|rich)\\('${key}'(?:, \\{([^}]*)\\})?`, 'g'))];
      if (rawText(ENGLISH, key).includes('{')) expect(calls, key).to.not.be.empty;
      for (const [, argumentText = ''] of calls) {
        const names = [...argumentText.matchAll(/(\w+)(?=[,:}]| *$)/g)].map(([, name]) => name);
        for (const language of LANGUAGES)
          for (const [, needed] of rawText(language, key).matchAll(/\{(\w+)[,}]/g)) expect(names, `${language} ${key}`).to.include(needed);
      }
    }
  });

  it('separates markup in texts from user input', () => {
    expect(splitMarkup('to <strong>{email}</strong>, or <a href="/x">there</a>')).to.deep.equal([
      { text: 'to ' },
      { tag: 'strong', href: undefined, text: '{email}' },
      { text: ', or ' },
      { tag: 'a', href: '/x', text: 'there' },
      { text: '' },
    ]);
    for (const language of LANGUAGES)
      for (const key of WIDGET_TEXT_KEYS) {
        const holdsMarkup = splitMarkup(rawText(language, key)).length > 1;
        expect(widgetSources().includes(`rich('${key}'`), key).to.equal(holdsMarkup);
      }
  });

  it('never uses innerHTML or eval', () => {
    expect(bundleWidget().toString()).to.not.match(/innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function/);
  });

  it('may be loaded and cached by any page (CORS, ETag)', async () => {
    const { url } = await aService();
    const { status, headers, body } = await get(`${url}/form.js`, { Origin: OTHER });
    expect([status, headers['content-type']]).to.deep.equal([200, 'text/javascript; charset=utf-8']);
    expect([headers['access-control-allow-origin'], headers['cross-origin-resource-policy']]).to.deep.equal(['*', 'cross-origin']);
    expect(headers['cache-control']).to.match(/^public, max-age=\d+$/);
    expect(body).to.deep.equal(bundleWidget());
    expect((await get(`${url}/form.js`, { 'If-None-Match': headers.etag ?? '' })).status).to.equal(304);
  });

  it('is served gzipped when accepted', async () => {
    const { url } = await aService();
    const { headers, body } = await get(`${url}/form.js`, { 'Accept-Encoding': 'gzip' });
    expect([headers['content-encoding'], headers.vary?.includes('Accept-Encoding')]).to.deep.equal(['gzip', true]);
    expect(gunzipSync(body)).to.deep.equal(bundleWidget());
  });

  it('GET /form returns what to show, and whether the page’s origin is allowed', async () => {
    const { url, deps } = await aService();
    const event = await anEvent(deps, { allowedOrigins: 'https://club.example.org', colour: '#ffd166' });
    const formConfig = (origin: string, language: string) =>
      sendRequest(`${url}/form?event=${event.slug}`, { headers: { Origin: origin, 'Accept-Language': language } });
    const allowed = await formConfig('https://club.example.org', 'fr-BE;q=1, en;q=0.9');
    expect(allowed.body).to.include({ isAllowed: true, closed: null, language: 'fr', colour: '#ffd166', onColour: '#000000' });
    expect(allowed.body.event).to.include({ slug: event.slug, title: 'Harbour Walk', zone: 'Europe/Brussels', most: 4 });
    expect(allowed.body.texts['form.firstName']).to.equal(rawText('fr', 'form.firstName'));
    expect(allowed.headers.get('vary'))
      .to.match(/Origin/)
      .and.match(/Accept-Language/);
    expect(allowed.headers.get('cache-control')).to.equal('public, max-age=60');
    const foreign = await formConfig(OTHER, 'fi');
    expect([foreign.body.isAllowed, foreign.body.language]).to.deep.equal([false, 'en']);
    expect(foreign.headers.get('access-control-allow-origin')).to.equal('*');
    expect((await sendRequest(`${url}/form?event=none`)).status).to.equal(404);
  });

  it('gets a suggestion for an address that looks mistyped', async () => {
    const { url } = await aService();
    const suggestion = async (body: unknown) => (await sendRequest(`${url}/email_suggestion`, { method: 'POST', body })).body.suggestion;
    expect(await suggestion({ email: ' ada@gmial.com ' })).to.equal('ada@gmail.com');
    expect(await suggestion({ email: 'ada@example.org' })).to.equal(null);
    expect((await sendRequest(`${url}/email_suggestion`, { method: 'POST', body: { email: 5 } })).status).to.equal(400);
  });
});

/** The raw response: `fetch` decompresses the body and bypasses the cache. */
async function get(url: string, headers: Record<string, string>) {
  const reply = await new Promise<IncomingMessage>((resolve) => request(url, { headers }, resolve).end());
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk);
  return { status: reply.statusCode, headers: reply.headers, body: Buffer.concat(chunks) };
}

/** The concatenated sources of the widget. */
function widgetSources(): string {
  const files = readdirSync(SOURCES).filter((name) => name.endsWith('.ts'));
  return files.map((name) => readFileSync(join(SOURCES, name), 'utf8')).join('\n');
}
