import { expect } from 'chai';
import { anyEventBySlug } from '../../src/events/eventLookup.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { formFieldsOf, textOf } from '../support/html.ts';
import { aService } from '../support/service.ts';

describe('The pages of an event for its organisers', () => {
  onEachDatabase((fresh) => {
    async function setUp(eventInput: Parameters<typeof anEvent>[1] = {}) {
      const service = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(service.deps, { slug: 'walk', slots: 5, ...eventInput });
      const amina = await aConsoleUser(service);
      await joinTeam(service, event, amina, 'owner');
      const fieldsOf = async (path: string) => formFieldsOf((await amina.getPage(path)).text);
      const visitor = await Visitor.at(service.url, event);
      return { ...service, service, event, amina, fieldsOf, visitor, current: () => anyEventBySlug(service.deps, 'walk') };
    }

    it('create a draft from a title, two times and a number of slots, and publish it', async () => {
      const { amina, url, fieldsOf } = await setUp();
      const form = await fieldsOf('/console/events/new');
      const typed = { ...form, title: 'Promenade d’été à Ostende', starts: '2027-06-13T19:00', timeZone: 'Europe/Brussels', slots: '40' };
      const created = await amina.submit('/console/events/new', typed);
      expect([created.status, created.headers.get('location')]).to.deep.equal([
        303,
        '/console/events/promenade-d-ete-a-ostende?done=drafted',
      ]);
      const overview = await amina.getPage('/console/events/promenade-d-ete-a-ostende?done=drafted');
      expect(overview.text).to.contain('The draft is saved.').and.contain('Only its team sees it').and.contain('>Draft</span>');
      expect((await sendRequest(`${url}/events/promenade-d-ete-a-ostende`)).status).to.equal(404);
      const { version } = formFieldsOf(overview.text);
      const published = await amina.submit('/console/events/promenade-d-ete-a-ostende/publish', { version: version ?? '' });
      expect(published.headers.get('location')).to.equal('/console/events/promenade-d-ete-a-ostende?done=published');
      expect((await sendRequest(`${url}/events/promenade-d-ete-a-ostende`)).status).to.equal(200);
    });

    it('show every fault at its field, in the language of the organiser, and lose nothing typed', async () => {
      const { service } = await setUp();
      const chloé = await aConsoleUser(service, { language: 'fr' });
      const form = formFieldsOf((await chloé.getPage('/console/events/new')).text);
      const wrong = {
        title: '',
        starts: '2027-06-13T19:00',
        ends: '2027-06-13T18:00',
        slots: 'beaucoup',
        location: 'Digue <b>',
        colour: 'rouge',
      };
      const { status, text } = await chloé.submit('/console/events/new', { ...form, ...wrong, timeZone: 'Europe/Brussels' });
      expect(status).to.equal(422);
      for (const field of ['title', 'ends', 'slots', 'colour'])
        expect(text).to.contain(`href="#${field}"`).and.contain(`id="${field}-error"`);
      expect(text)
        .to.contain('L’événement doit se terminer après son début')
        .and.contain('value="beaucoup"')
        .and.contain('value="Digue &lt;b&gt;"');
      expect(text).to.match(/<details[^>]* open/);
      expect(textOf(text), 'the summary').to.contain('Titre\u00a0: Ce champ manque');
      const withoutStart = textOf((await chloé.submit('/console/events/new', { ...form, title: 'Balade', slots: '9', starts: '' })).text);
      expect(withoutStart.match(/Début\u00a0: /g)).to.have.length(1);
      expect(withoutStart).not.to.contain('n’est pas une date');
    });

    it('say who is told before a change is made, and go back without losing it', async () => {
      const { amina, fieldsOf, visitor, current } = await setUp();
      for (const _ of [1, 2]) await visitor.signUp(anApplicant());
      const form = await fieldsOf('/console/events/walk/edit');
      const moved = { ...form, starts: '2027-06-13T20:30', location: 'Pier 9' };
      const question = await amina.submit('/console/events/walk/edit', moved);
      expect([question.status, question.text]).to.deep.equal([200, question.text]);
      expect(question.text).to.contain('2 people get an email about the new time or place.');
      expect((await current()).location).to.equal('Pier 4, Ostend');
      const carried = formFieldsOf(question.text);
      const back = await amina.submit('/console/events/walk/edit', { ...carried, edit: 'yes' });
      expect(back.text).to.contain('value="Pier 9"').and.contain('value="2027-06-13T20:30"');
      expect((await amina.submit('/console/events/walk/edit', { ...carried, sure: 'yes' })).headers.get('location')).to.equal(
        '/console/events/walk?done=saved',
      );
      expect(await current()).to.include({ location: 'Pier 9', startsLocal: '2027-06-13T20:30', version: 2 });
    });

    it('change at once what is told to nobody, and an unchanged form changes nothing', async () => {
      const { amina, fieldsOf, current } = await setUp({
        confirmWithinMinutes: 90,
        maxOvertakes: null,
        retentionDays: null,
        closes: '2027-06-12T10:00',
      });
      const form = await fieldsOf('/console/events/walk/edit');
      await amina.submit('/console/events/walk/edit', form);
      expect((await current()).version).to.equal(1);
      await amina.submit('/console/events/walk/edit', { ...form, contact: 'amina@example.org', confirmWithinMinutes: '' });
      expect(await current()).to.include({ version: 2, contact: 'amina@example.org', confirmWithinMinutes: null, maxOvertakes: null });
    });

    it('tell the second of two organisers who changed what, and keep what they typed', async () => {
      const { service, event, amina, fieldsOf, current } = await setUp();
      const bruno = await aConsoleUser(service);
      await joinTeam(service, event, bruno, 'editor');
      const seenByBoth = await fieldsOf('/console/events/walk/edit');
      await amina.submit('/console/events/walk/edit', { ...seenByBoth, slots: '9' });
      const late = await bruno.submit('/console/events/walk/edit', { ...seenByBoth, contact: 'bruno@example.org' });
      expect(late.status).to.equal(422);
      expect(late.text)
        .to.contain(`Somebody has changed this event since you opened it. ${amina.username}: Slots (`)
        .and.contain('value="bruno@example.org"');
      expect(await current()).to.include({ slots: 9, contact: null });
      await bruno.submit('/console/events/walk/edit', formFieldsOf(late.text));
      expect(await current()).to.include({ slots: 5, contact: 'bruno@example.org', version: 3 });
    });

    it('call an event off only with its name typed, and tell everybody why', async () => {
      const { amina, fieldsOf, visitor, current, deps } = await setUp();
      await visitor.signUp(anApplicant());
      const page = await amina.getPage('/console/events/walk/call-off');
      expect(page.text).to.contain('1 person gets an email and loses their slots.');
      const fields = { ...(await fieldsOf('/console/events/walk/call-off')), reason: 'A storm is coming.' };
      const mistyped = await amina.submit('/console/events/walk/call-off', { ...fields, confirmation: 'wlak' });
      expect([mistyped.status, mistyped.text.includes('value="A storm is coming."')]).to.deep.equal([422, true]);
      expect((await amina.submit('/console/events/walk/call-off', { ...fields, confirmation: 'walk' })).status).to.equal(303);
      expect(await current()).to.include({ callOffReason: 'A storm is coming.', slotsTaken: 0 });
      expect(await deps.db('messages').where({ template: 'called-off' })).to.have.length(1);
      expect((await amina.getPage('/console/events/walk/edit')).text).to.not.contain('/call-off');
    });

    it('open, close, copy and delete', async () => {
      const { amina, fieldsOf, current, deps } = await setUp();
      const { version = '' } = await fieldsOf('/console/events/walk/edit');
      await amina.submit('/console/events/walk/close', { version });
      expect((await current()).closedAt).to.not.equal(null);
      expect((await amina.submit('/console/events/walk/open', { version })).status).to.equal(412);
      const copied = await amina.submit('/console/events/walk/copy', { title: 'Harbour Walk 2028', starts: '2028-06-11T19:00', slug: '' });
      expect(copied.headers.get('location')).to.equal('/console/events/harbour-walk-2028?done=copied');
      const deletion = await fieldsOf('/console/events/harbour-walk-2028/delete');
      expect((await amina.submit('/console/events/harbour-walk-2028/delete', deletion)).headers.get('location')).to.equal(
        '/console?done=deleted',
      );
      expect(await deps.db('events').pluck('slug')).to.deep.equal(['walk']);
    });

    it('preview the page and the first email, of what is saved and of what is only typed', async () => {
      const { amina, fieldsOf, deps } = await setUp({ title: 'Harbour <i>Walk', language: 'nl', closes: '2027-06-12T10:00' });
      await deps.db('events').update({ published_at: null });
      const saved = await amina.getPage('/console/events/walk/preview');
      const frames = [...saved.text.matchAll(/<iframe [^>]*src="([^"]+)" (sandbox[^ ]*)/g)].map(([, src = '', sandbox]) => ({
        src,
        sandbox,
      }));
      expect(
        frames.map(({ sandbox }) => sandbox),
        'neither scripts nor forms',
      ).to.deep.equal(Array(2).fill('sandbox="allow-same-origin"'));
      expect(saved.headers.get('Content-Security-Policy')).to.contain("frame-src 'self'").and.contain("frame-ancestors 'none'");
      const [page, email] = await Promise.all(frames.map(({ src }) => amina.getPage(src)));
      expect(page?.text).to.contain('Harbour &lt;i&gt;Walk').and.contain('De inschrijvingen sluiten op').and.contain('lang="nl"');
      expect(page?.text, 'the form of a draft, as if it were open').to.contain('name="firstName"');
      expect(email?.text).to.contain('Harbour &lt;i&gt;Walk').and.contain('confirm_registration');
      for (const framed of [page, email])
        expect(framed?.headers.get('Content-Security-Policy')).to.contain("frame-ancestors 'self'").and.not.contain("script-src 'unsafe");
      for (const path of ['/events/walk', '/console/events/walk'])
        expect((await amina.getPage(path)).headers.get('Content-Security-Policy'), path)
          .to.contain("frame-ancestors 'none'")
          .and.not.contain('frame-src');
      const typed = { ...(await fieldsOf('/console/events/walk/edit')), title: 'Dune Walk' };
      expect((await amina.submit('/console/event-preview', typed)).text).to.contain('Dune Walk');
      expect((await amina.submit('/console/event-preview', { ...typed, starts: '' })).status).to.equal(422);
    });

    it('are refused to those whose role does not allow it, and to forms of other sites', async () => {
      const { service, event } = await setUp();
      const viewer = await aConsoleUser(service);
      await joinTeam(service, event, viewer, 'viewer');
      for (const path of ['edit', 'call-off', 'delete'])
        expect((await viewer.getPage(`/console/events/walk/${path}`)).status, path).to.equal(403);
      for (const path of ['edit', 'publish', 'close', 'call-off', 'delete'])
        expect((await viewer.submit(`/console/events/walk/${path}`, {})).status, path).to.equal(403);
      const owner = await aConsoleUser(service, { roles: ['administrator'] });
      expect((await owner.submit('/console/events/walk/close', {}, { 'Sec-Fetch-Site': 'cross-site' })).status).to.equal(403);
      expect((await (await aConsoleUser(service, { roles: ['member'] })).getPage('/console/events/new')).status).to.equal(403);
    });
  });
});
