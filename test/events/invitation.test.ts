import { expect } from 'chai';
import { sendRequest, Visitor } from '../support/client.ts';
import { aConsoleUser } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant } from '../support/factories.ts';
import { formFieldsOf } from '../support/html.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';

const WALK = { title: 'Dune Walk', starts: '2027-06-13T19:00', ends: '2027-06-13T22:00', timeZone: 'Europe/Brussels', slots: 40 };
const DESCRIPTION = '# What to bring\n\n- *good* shoes\n- [a map](https://map.example/?a=1&b=2)\n\n<script>alert(1)</script>';
const FRENCH = { title: 'Promenade des dunes', description: 'Apportez de **bonnes** chaussures.' };
const INVITATION = { description: DESCRIPTION, translations: { fr: FRENCH, de: { title: 'Dünenwanderung' } } };

describe('An invitation', () => {
  onEachDatabase((fresh) => {
    async function setUp() {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const amina = await aConsoleUser(service);
      const page = async (path: string, language = 'en') =>
        (await sendRequest(`${service.url}${path}`, { headers: { Accept: 'text/html', 'Accept-Language': language } })).text;
      return { ...service, smtpServer, amina, page };
    }

    it('is described in the language of each visitor, on the page, in emails and in the form', async () => {
      const { amina, page, url, smtpServer } = await setUp();
      const created = await amina.post('/api/events', { ...WALK, ...INVITATION, slug: 'dunes', location: 'Plage & <dunes>' });
      expect([created.status, created.body.description]).to.deep.equal([201, DESCRIPTION]);
      expect(created.body.translations).to.deep.equal({ de: { title: 'Dünenwanderung', description: null }, fr: FRENCH });
      const english = await page('/events/dunes');
      expect(english)
        .to.contain('<h2>What to bring</h2>')
        .and.contain('<em>good</em>')
        .and.contain('href="https://map.example/?a=1&amp;b=2"');
      expect(english).to.contain('&lt;script&gt;alert(1)&lt;/script&gt;').and.not.contain('<script>');
      expect(english).to.contain('https://www.openstreetmap.org/search?query&#x3D;Plage%20%26%20%3Cdunes%3E');
      const french = await page('/events/dunes', 'fr');
      expect(french).to.contain('<h1>Promenade des dunes</h1>').and.contain('<strong>bonnes</strong>').and.not.contain('Dune Walk');
      expect(await page('/events/dunes', 'de'))
        .to.contain('<h1>Dünenwanderung</h1>')
        .and.contain('What to bring');
      expect(await page('/', 'fr')).to.contain('Promenade des dunes');
      const form = await sendRequest(`${url}/form?event=dunes`, { headers: { 'Accept-Language': 'fr' } });
      expect(form.body.event.title).to.equal(FRENCH.title);
      const applicant = anApplicant();
      await (await Visitor.at(url, { slug: 'dunes' })).signUp(applicant, { 'Accept-Language': 'fr' });
      const { subject, text } = await smtpServer.messageTo(applicant.email);
      expect([subject, text].join()).to.contain(FRENCH.title).and.not.contain('Dune Walk');
    });

    it('tells other sites what it is about, and search engines only if it is listed', async () => {
      const { amina, url } = await setUp();
      await amina.post('/api/events', { ...WALK, ...INVITATION, slug: 'dunes', location: 'Pier 4', organiser: 'A & "B"</script>' });
      await amina.post('/api/events', { ...WALK, slug: 'secret', visibility: 'unlisted', location: 'https://meet.example/x' });
      const { text, headers } = await sendRequest(`${url}/events/dunes?lang=fr`);
      expect([headers.get('X-Robots-Tag'), (await sendRequest(`${url}/events/secret`)).headers.get('X-Robots-Tag')]).to.deep.equal([
        null,
        'noindex',
      ]);
      expect(text)
        .to.contain(`<link rel="canonical" href="${PUBLIC_URL}/events/dunes">`)
        .and.contain('<meta property="og:locale" content="fr');
      expect(text).to.match(/<meta property="og:description" content="[^"]*Pier 4\. Apportez de bonnes chaussures\."/);
      const [, json = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(text) ?? [];
      expect(JSON.parse(json)).to.deep.include({
        '@type': 'Event',
        name: FRENCH.title,
        startDate: '2027-06-13T19:00+02:00',
        endDate: '2027-06-13T22:00+02:00',
        eventStatus: 'https://schema.org/EventScheduled',
        location: { '@type': 'Place', name: 'Pier 4', address: 'Pier 4' },
        organizer: { '@type': 'Organization', name: 'A & "B"</script>' },
        description: 'Apportez de bonnes chaussures.',
      });
      const online = (await sendRequest(`${url}/events/secret`)).text;
      expect(online).to.contain('"@type":"VirtualLocation"').and.contain('href="https://meet.example/x"').and.not.contain('openstreetmap');
    });

    it('is written in the console, keeps what it says when other settings change, and is copied', async () => {
      const { amina, deps } = await setUp();
      const typed = { 'translations.fr.title': FRENCH.title, 'translations.fr.description': FRENCH.description, description: DESCRIPTION };
      const form = formFieldsOf((await amina.getPage('/console/events/new')).text);
      expect((await amina.submit('/console/events/new', { ...form, ...WALK, slots: '40', slug: 'dunes', ...typed })).status).to.equal(303);
      const shown = formFieldsOf((await amina.getPage('/console/events/dunes/edit')).text);
      expect(shown).to.include({ 'translations.fr.title': FRENCH.title, description: DESCRIPTION });
      await amina.submit('/console/events/dunes/edit', { ...shown, slots: '50' });
      const [entry] = await deps.db('audit_log').where({ action: 'event.changed' }).pluck('data');
      expect(JSON.parse(entry).changed).to.deep.equal(['slots']);
      const preview = await amina.submit('/console/event-preview', { ...shown, description: '## *Hi*' });
      expect(preview.text).to.contain('<h4><em>Hi</em></h4>');
      const copied = await amina.post('/api/events/dunes/copy', { slug: 'again', starts: '2028-06-13T19:00' });
      expect(copied.status, copied.text).to.equal(201);
      const { body } = await amina.request('/api/events/again');
      expect([body.description, body.translations]).to.deep.equal([DESCRIPTION, { fr: FRENCH }]);
      expect(
        (await amina.request('/api/events/dunes', { method: 'PATCH', body: { translations: {}, description: null } })).body,
      ).to.deep.include({
        translations: {},
        description: null,
      });
    });

    it('is refused with a sentence at its field when it is too long, in an unknown language or not text', async () => {
      const { amina } = await setUp();
      const refused = async (input: object) => {
        const { status, body } = await amina.post('/api/events', { ...WALK, slug: 'dunes', ...input });
        return [status, ...(body.errors ?? []).map(({ field }: { field: string }) => field)];
      };
      expect(await refused({ description: 'x'.repeat(5_001) })).to.deep.equal([400, 'description']);
      expect(await refused({ translations: { fr: { title: 'x'.repeat(201), description: '\u202e' }, xx: {} } })).to.deep.equal([
        ...[400, 'translations.fr.title', 'translations.fr.description', 'translations.xx'],
      ]);
      for (const translations of ['{', 7, [], { fr: 'x' }]) expect((await refused({ translations }))[0]).to.equal(400);
      const long = '語'.repeat(5_000);
      const translations = Object.fromEntries(['fr', 'nl', 'de'].map((language) => [language, { title: 'x', description: long }]));
      expect(await refused({ description: long, translations })).to.deep.equal([201]);
      const form = formFieldsOf((await amina.getPage('/console/events/dunes/edit')).text);
      expect((await amina.submit('/console/events/dunes/edit', { ...form, slots: '41' })).status).to.equal(303);
    });
  });
});
