import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect } from 'chai';
import sharp from 'sharp';
import { runWorker } from '../../src/events/pictures/convertPicture.ts';
import { decodePicture } from '../../src/events/pictures/decodePicture.mjs';
import { sendRequest } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { expensivePictures, hostilePictures, MARKER, photoWithPosition } from '../support/hostilePictures.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';

const ALT = 'The old "harbour" <at dusk>';
/** Decoded, 30 million pixels have 120 MB; the libraries and Node have the rest. */
const MAX_WORKER_KB = 300_000;

describe('The picture of an event', () => {
  onEachDatabase((fresh) => {
    async function setUp() {
      const service = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(service.deps, { slug: 'walk', organiser: 'Harbour Club' });
      const amina = await aConsoleUser(service);
      await joinTeam(service, event, amina, 'owner');
      const put = (kind: string, content: Buffer, { alt = ALT, type = 'image/jpeg' } = {}) =>
        amina.request(`/api/events/walk/${kind}?${new URLSearchParams({ alt })}`, {
          method: 'PUT',
          body: content as never,
          headers: { 'Content-Type': type },
        });
      const file = (url: string) => fetch(url.replace(PUBLIC_URL, service.url));
      const page = async (slug = 'walk') => (await sendRequest(`${service.url}/events/${slug}`)).text;
      return { ...service, event, amina, put, file, page };
    }

    it('is made smaller, upright and without its position, and shown with the event and where its link is shared', async () => {
      const { put, file, page, amina, clock } = await setUp();
      const photo = await photoWithPosition();
      expect((await sharp(photo).metadata()).exif?.toString('latin1')).to.contain('Camera of Amina');
      const { status, body } = await put('picture', photo);
      expect([status, body.kind, body.alt, body.width, body.height]).to.deep.equal([200, 'picture', ALT, 1_200, 675]);
      const reply = await file(body.url);
      const bytes = Buffer.from(await reply.arrayBuffer());
      const { format, exif, xmp, icc } = await sharp(bytes).metadata();
      expect([format, exif, xmp, icc, bytes.includes('Amina')]).to.deep.equal(['jpeg', undefined, undefined, undefined, false]);
      expect(Object.fromEntries(reply.headers)).to.include({
        'content-type': 'image/jpeg',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      });
      const html = await page();
      expect(html).to.contain('alt="The old &quot;harbour&quot; &lt;at dusk&gt;"').and.contain('640w');
      expect(html).to.contain(`<meta property="og:image" content="${body.url}">`).and.contain(`"image":["${body.url}"]`);
      const logo = await put(
        'logo',
        await sharp({ create: { width: 900, height: 900, channels: 4, background: '#0000' } })
          .png()
          .toBuffer(),
      );
      expect(await page()).to.contain(`src="${logo.body.url.replace(PUBLIC_URL, '')}"`);
      expect((await (await file(logo.body.url)).blob()).type).to.equal('image/webp');

      // A copy has its own, another picture another address, and a removed one is gone; so are those of a deleted event.
      expect((await amina.post('/api/events/walk/copy', { slug: 'again', starts: '2028-06-13T19:00' })).status).to.equal(201);
      const lastUrl = (await put('picture', photo)).body.url;
      expect([lastUrl === body.url, (await file(lastUrl)).status]).to.deep.equal([false, 200]);
      expect((await amina.request('/api/events/walk/picture', { method: 'DELETE' })).status).to.equal(204);
      expect((await amina.request('/api/events/walk/picture')).status).to.equal(404);
      const statuses: number[] = [];
      for (const later of [40_000, 40_000]) {
        clock.advance(later);
        statuses.push((await file(lastUrl)).status);
      }
      expect(statuses, 'kept for a minute, however often it is asked for').to.deep.equal([200, 404]);
      expect(await page()).not.to.contain('og:image');
      const copied = (await amina.request('/api/events/again/picture')).body;
      expect([copied.alt, (await file(copied.url)).status]).to.deep.equal([ALT, 200]);
      expect((await amina.request('/api/events/again', { method: 'DELETE' })).status).to.equal(204);
      expect((await file(copied.smallUrl)).status).to.equal(404);
      expect((await amina.request('/api/events/walk')).body.version).to.equal(5);
    });

    it('is uploaded in the console, which says what is wrong with a file at its field, and leaves no file behind', async () => {
      const { amina, page, service } = await setUp().then((given) => ({ ...given, service: given }));
      const cookie = [...amina.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const upload = async (content: Buffer | undefined, alt: string, kind = 'picture') => {
        const form = new FormData();
        form.set('alt', alt);
        if (content) form.set('file', new Blob([new Uint8Array(content)]), '../../etc/passwd.jpg');
        const headers = { Cookie: cookie, Origin: PUBLIC_URL, Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' };
        const reply = await fetch(`${service.url}/console/events/walk/pictures/${kind}`, {
          method: 'POST',
          body: form,
          headers,
          redirect: 'manual',
        });
        return { status: reply.status, text: await reply.text() };
      };
      // Other tests make folders at the same time, with a hyphen or a dot in their names; those of uploads would have none.
      const uploads = () => readdirSync(tmpdir()).filter((name) => !/[-.]/.test(name));
      const before = uploads();
      const photo = await photoWithPosition();
      const faults: [Buffer | undefined, string, string][] = [
        [undefined, ALT, 'Choose a file'],
        [Buffer.from('<svg/>'), ALT, 'Choose a JPEG, PNG or WebP file.'],
        [photo.subarray(0, 900), ALT, 'This file is damaged.'],
        [Buffer.alloc(6_000_000), ALT, 'The file must be 5 MB or smaller'],
        [photo, ' ', 'id="picture-alt-error"'],
      ];
      for (const [content, alt, sentence] of faults) {
        const { status, text } = await upload(content, alt);
        expect([status, text.includes(sentence)], sentence).to.deep.equal([422, true]);
        expect(text).to.match(/href="#picture-(file|alt)"/);
        if (alt === ALT) expect(text).to.contain('value="The old &quot;harbour&quot;');
      }
      const noForm = await amina.submit('/console/events/walk/pictures/picture', { alt: ALT });
      expect(noForm.status, noForm.text).to.be.within(400, 422);
      expect((await upload(photo, ALT)).status).to.equal(303);
      expect((await upload(undefined, 'Another text')).status).to.equal(303);
      expect(await page()).to.contain('alt="Another text"');
      expect((await upload(photo, ALT, 'portrait')).status).to.equal(404);
      expect(uploads()).to.deep.equal(before);
    });

    it('is described in the language of its readers, where that is written', async () => {
      const { amina, put, page, url, event, deps } = await setUp();
      const photo = await photoWithPosition();
      const query = new URLSearchParams({ alt: ALT, 'alt.fr': 'Le vieux port', 'alt.de': '' });
      const headers = { 'Content-Type': 'image/jpeg' };
      const { body } = await amina.request(`/api/events/walk/picture?${query}`, { method: 'PUT', body: photo as never, headers });
      expect(body.altTranslations).to.deep.equal({ fr: 'Le vieux port' });
      const inFrench = (await sendRequest(`${url}/events/walk?lang=fr`)).text;
      expect(inFrench).to.contain('alt="Le vieux port"').and.contain('<meta property="og:image:alt" content="Le vieux port">');
      expect((await sendRequest(`${url}/events/walk?lang=de`)).text).to.contain('&lt;at dusk&gt;"');
      const form = (await amina.request('/console/events/walk/pictures', { headers: { Accept: 'text/html' } })).text;
      expect(form)
        .to.match(/name="alt.fr"[^>]+value="Le vieux port"/)
        .and.not.contain('name="alt.en"');
      // What somebody wrote into the database by hand breaks no page.
      await deps.db('event_pictures').where({ event_id: event.id }).update({ alt_translations: '{' });
      expect(await page()).to.contain('&lt;at dusk&gt;"');
      expect((await put('picture', photo)).body.altTranslations).to.equal(null);
    });

    it('is described anew without its file, in all languages at once, however long the texts are', async () => {
      const { amina, put, event, deps } = await setUp();
      const patch = (body: object) => amina.request('/api/events/walk/picture', { method: 'PATCH', body });
      const four = Object.fromEntries(['de', 'en', 'fr', 'nl'].map((language) => [language, `${language} ${'日'.repeat(190)}`]));
      expect((await patch({ alt: 'None yet' })).status).to.equal(404);
      const { body: before } = await put('picture', await photoWithPosition());
      const query = new URLSearchParams({
        alt: ALT,
        ...Object.fromEntries(Object.entries(four).map(([key, text]) => [`alt.${key}`, text])),
      });
      expect((await amina.request(`/api/events/walk/picture?${query}`, { method: 'PUT', body: 'x' })).status).to.equal(414);
      const described = await patch({ altTranslations: four });
      expect([described.status, described.body]).to.deep.equal([200, { ...before, altTranslations: four }]);
      expect((await patch({ alt: 'Harbour' })).body).to.deep.equal({ ...before, alt: 'Harbour', altTranslations: four });
      expect((await patch({ altTranslations: { fr: ' Le port', de: '' } })).body.altTranslations).to.deep.equal({ fr: 'Le port' });
      expect((await patch({ altTranslations: null })).body).to.deep.include({ alt: 'Harbour', altTranslations: null });
      const faults = await patch({ alt: 'n'.repeat(201), altTranslations: { fr: 'a\nb', xx: 'a' } });
      expect(faults.body.errors.map(({ field }: { field: string }) => field)).to.deep.equal([
        'alt',
        'altTranslations.fr',
        'altTranslations.xx',
      ]);
      expect((await patch({})).body.errors[0].field).to.equal('alt');
      const entries = await deps.db('audit_log').where({ event_id: event.id, action: 'event.changed' });
      expect(entries).to.have.length(5);
    });

    it('is refused by the API with the status of what is wrong', async () => {
      const { put, amina } = await setUp();
      expect((await put('picture', Buffer.from('x'))).body.errors).to.deep.equal([
        { field: 'file', message: 'Choose a JPEG, PNG or WebP file. This one is something else.' },
      ]);
      expect((await put('picture', Buffer.from('x'), { alt: '' })).status).to.equal(400);
      expect((await put('picture', Buffer.from('x'), { type: 'image/svg+xml' })).status).to.equal(415);
      expect((await put('picture', Buffer.alloc(6_000_000))).status).to.equal(413);
      expect((await amina.request('/api/events/walk/logo', { method: 'DELETE' })).status).to.equal(404);
    });
  });

  it('is none of a hundred hostile files: each is refused, or nothing of it is left but its pixels', async () => {
    const files = await hostilePictures();
    expect(files).to.have.length(100);
    const accepted: string[] = [];
    for (const { name, content } of files) {
      const decoded = await decodePicture(content, 'picture');
      if ('fault' in decoded) continue;
      accepted.push(name);
      for (const bytes of [decoded.large, decoded.small]) {
        const { format, width = 0, exif, xmp, comments } = await sharp(bytes).metadata();
        expect([format, exif, xmp, comments], name).to.deep.equal(['jpeg', undefined, undefined, undefined]);
        expect([width <= 1_200, bytes.includes(MARKER.slice(0, 7)), bytes.includes('PK\x03\x04')], name).to.deep.equal([
          true,
          false,
          false,
        ]);
      }
    }
    // The others are no pictures, or too large, or damaged.
    expect(accepted.filter((name) => !/^(jpeg|png|webp) /.test(name) || / of [\d,]+ [×m]/.test(name))).to.deep.equal([]);
    expect(accepted).to.include('jpeg with a script in its metadata');
  });

  it('costs a process of its own a bounded amount of memory, and the service none', async () => {
    const before = process.memoryUsage().rss;
    for (const { name, content } of await expensivePictures()) {
      const { report } = await runWorker(content, 'picture');
      expect([name, report.fault]).to.deep.equal([name, undefined]);
      expect(report.peakKb, name).to.be.below(MAX_WORKER_KB);
    }
    const bombs = (await hostilePictures()).filter(({ name }) => / of \d|packed/.test(name));
    for (const { name, content } of bombs.slice(0, 3))
      expect((await runWorker(content, 'picture')).report.peakKb, name).to.be.below(MAX_WORKER_KB);
    expect(process.memoryUsage().rss - before).to.be.below(600 * 1024 * 1024);
  });
});
