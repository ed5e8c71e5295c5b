import { expect } from 'chai';
import { anyEventBySlug } from '../../src/events/eventLookup.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { callOff, closeSignUp, openSignUp, publishEvent, unpublishEvent } from '../../src/registrations/commands/changeEventState.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';

const DAY_MS = 24 * 3_600_000;

/** The clock stands at 10:00 in Brussels, on 1 May 2027; the event is on 13 June. */
describe('An event that opens and closes by itself', () => {
  onEachDatabase((fresh) => {
    async function setUp(eventInput: Parameters<typeof anEvent>[1] = {}) {
      const service = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(service.deps, eventInput);
      const { execute, preview } = createCommandProcessor(service.deps);
      const get = (path: string, Accept = 'application/json') => sendRequest(`${service.url}${path}`, { headers: { Accept } });
      const page = async (path: string) => (await get(path, 'text/html')).text;
      const current = () => anyEventBySlug(service.deps, event.slug);
      return { ...service, event, execute, preview, get, page, current };
    }

    it('says when sign-up opens, takes nobody before, and everybody from then on', async () => {
      const { url, event, page, get, clock } = await setUp({ opens: '2027-05-03T09:00' });
      const visitor = await Visitor.at(url, event);
      expect(await page(`/events/${event.slug}`)).to.contain('Sign-up opens on Monday, 3 May 2027 at 09:00 (Central European Time).');
      expect(await page('/')).to.contain('Sign-up opens on Monday, 3 May 2027');
      expect((await get(`/form?event=${event.slug}`)).body.closed).to.contain('Sign-up opens on Monday');
      expect((await get(`/slots?event=${event.slug}`)).body).to.include({ remaining: 0 });
      const early = await visitor.signUp(anApplicant());
      expect([early.status, early.body.detail]).to.deep.equal([409, 'Sign-up for Harbour Walk isn’t open yet.']);
      // Opens at 07:00 in UTC, an hour before the clock stood two days ago.
      clock.advance(2 * DAY_MS - 3_600_000);
      expect((await (await Visitor.at(url, event)).signUp(anApplicant())).status).to.equal(200);
      expect((await get('/token')).status).to.equal(405);
      expect((await sendRequest(`${url}/token`, { method: 'POST', body: {} })).body.event).to.equal(event.slug);
    });

    it('says when sign-up closes, and when it has closed', async () => {
      const { url, event, page, get, clock } = await setUp({ closes: '2027-05-03T09:00' });
      const visitor = await Visitor.at(url, event);
      expect(await page(`/events/${event.slug}`)).to.contain('Sign-up closes on Monday, 3 May 2027 at 09:00 (Central European Time).');
      expect((await visitor.signUp(anApplicant())).status).to.equal(200);
      clock.advance(2 * DAY_MS - 3_600_000);
      expect(await page(`/events/${event.slug}`)).to.contain('Sign-up closed on Monday, 3 May 2027 at 09:00 (Central European Time).');
      expect((await get(`/slots?event=${event.slug}`)).body).to.include({ remaining: 0 });
      expect(await page('/')).to.contain('No events are open for sign-up right now.');
      expect((await (await Visitor.at(url, event)).signUp(anApplicant())).status).to.equal(409);
      expect((await sendRequest(`${url}/token`, { method: 'POST', body: {} })).status).to.equal(404);
    });

    it('holds slots until it closes at the latest, but a quarter of an hour at least', async () => {
      const { url, event, clock } = await setUp({ closes: '2027-05-01T12:00' });
      const confirmBefore = async () => (await (await Visitor.at(url, event)).signUp(anApplicant())).body.confirmBefore;
      expect(await confirmBefore()).to.equal('2027-05-01T09:00:00.000Z');
      clock.advance(110 * 60_000);
      expect(await confirmBefore()).to.equal('2027-05-01T10:05:00.000Z');
    });

    it('opens and closes by hand, whatever times were set', async () => {
      const { event, execute, current, clock } = await setUp({ opens: '2027-05-03T09:00', closes: '2027-05-05T09:00' });
      await execute(openSignUp(event, OPERATOR));
      expect(await current()).to.include({ opensAt: null, closesLocal: '2027-05-05T09:00', closedAt: null });
      await execute(closeSignUp(event, OPERATOR));
      await execute(closeSignUp(event, OPERATOR));
      expect(await current()).to.include({ closedAt: '2027-05-01T08:00:00.000Z', version: 3 });
      clock.advance(10 * DAY_MS);
      await execute(openSignUp(event, OPERATOR));
      expect(await current()).to.include({ closesAt: null, closesLocal: null, closedAt: null, version: 4 });
    });

    it('refuses times in the wrong order, every one at its field', async () => {
      const { deps } = await setUp();
      const wrong = { ends: '2027-06-13T18:00', opens: '2027-06-14T10:00', closes: '2027-06-13T20:00', title: '', slots: 0, colour: 'red' };
      const error = await anEvent(deps, { slug: 'Wrong!', ...wrong } as object).catch((refused) => refused);
      expect(error.details.fieldErrors.map(({ field }: { field: string }) => field)).to.have.members([
        ...['slug', 'title', 'slots', 'colour', 'ends', 'opens', 'closes', 'closes'],
      ]);
    });
  });
});

describe('A draft', () => {
  onEachDatabase((fresh) => {
    async function setUp() {
      const service = await aService({ DATABASE_URL: await fresh() });
      const draft = await anEvent(service.deps, {
        isDraft: true,
        slug: 'secret-walk',
        title: 'Secret Walk',
        allowedOrigins: 'https://a.example',
      });
      const { execute } = createCommandProcessor(service.deps);
      return { ...service, draft, execute, current: () => anyEventBySlug(service.deps, draft.slug) };
    }

    it('is to visitors an event that does not exist', async () => {
      const { url, draft } = await setUp();
      const paths = [
        '/events/SLUG',
        '/events/SLUG/link',
        '/events/SLUG/embed',
        '/events/SLUG/live',
        '/form?event=SLUG',
        '/slots?event=SLUG',
      ];
      for (const path of paths) {
        const ask = (slug: string) => sendRequest(`${url}${path.replace('SLUG', slug)}`, { headers: { Accept: 'application/json' } });
        const [hidden, unknown] = [await ask(draft.slug), await ask('nothing-here')];
        expect([hidden.status, hidden.body.detail], path).to.deep.equal([404, unknown.body.detail]);
      }
      const token = await sendRequest(`${url}/token`, { method: 'POST', body: { event: draft.slug } });
      expect(token.status).to.equal(404);
      expect((await sendRequest(`${url}/`)).text).to.not.contain('Secret Walk');
      expect((await sendRequest(`${url}/link`)).text).to.not.contain('Secret Walk');
    });

    it('can be signed up for once it is published, and is a draft again only while nobody has', async () => {
      const { url, draft, execute, current } = await setUp();
      await execute(publishEvent(draft, OPERATOR));
      const visitor = await Visitor.at(url, draft);
      await execute(unpublishEvent(draft, OPERATOR));
      const late = await visitor.signUp(anApplicant());
      expect([late.status, late.body.detail]).to.deep.equal([404, 'This event doesn’t exist.']);
      await execute(publishEvent(draft, OPERATOR));
      expect((await visitor.signUp(anApplicant())).status).to.equal(200);
      const refused = await execute(unpublishEvent(draft, OPERATOR)).catch((error) => error);
      expect(refused.message).to.equal(
        'People have signed up for Secret Walk, so it can’t become a draft again. Close sign-up, or call it off.',
      );
      expect((await current()).version).to.equal(4);
    });

    it('can neither be opened, closed, called off nor given people', async () => {
      const { draft, execute } = await setUp();
      for (const command of [openSignUp(draft, OPERATOR), closeSignUp(draft, OPERATOR), callOff(draft, null, OPERATOR)]) {
        const refused = await execute(command).catch((error) => error);
        expect(refused.message).to.equal('Secret Walk is still a draft. Publish it first.');
      }
    });
  });
});

describe('An unlisted event', () => {
  it('is found by those who know its address, and by nobody else', async () => {
    const { url, deps } = await aService();
    const { slug } = await anEvent(deps, { visibility: 'unlisted', title: 'Quiet Walk' });
    const { slug: listed } = await anEvent(deps);
    expect((await sendRequest(`${url}/`)).text).to.not.contain('Quiet Walk');
    expect((await sendRequest(`${url}/events/${slug}`)).text).to.contain('Quiet Walk');
    expect((await sendRequest(`${url}/token`, { method: 'POST', body: {} })).body.event).to.equal(listed);
    expect((await (await Visitor.at(url, { slug })).signUp(anApplicant())).status).to.equal(200);
  });
});

describe('Two organisers who change one event', () => {
  onEachDatabase((fresh) => {
    it('do not overwrite each other: the second is told, and nothing is lost', async () => {
      const { deps } = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(deps);
      const { execute, preview } = createCommandProcessor(deps);
      const seen = { version: event.version };
      const both = [changeEvent(event, { slots: 30 }, OPERATOR, seen), changeEvent(event, { location: 'Pier 9' }, OPERATOR, seen)];
      const outcomes = await Promise.all(both.map((command) => execute(command).catch((error) => error)));
      expect(outcomes.map(({ code, version }) => code ?? version)).to.deep.equal([2, 'outdated']);
      expect(await anyEventBySlug(deps, event.slug)).to.include({ slots: 30, location: 'Pier 4, Ostend', version: 2 });
      expect((await preview(changeEvent(event, { location: 'Pier 9' }, OPERATOR))).emails).to.deep.equal([]);
      expect(await anyEventBySlug(deps, event.slug)).to.include({ location: 'Pier 4, Ostend', version: 2 });
    });

    it('learn beforehand how many people get which email, and nothing is sent or saved', async () => {
      const { url, deps } = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(deps, { slots: 2 });
      const visitor = await Visitor.at(url, event);
      for (const slots of [1, 1]) await visitor.signUp(anApplicant({ slots }));
      const messagesBefore = (await deps.db('messages')).length;
      const { preview } = createCommandProcessor(deps);
      const moved = await preview(changeEvent(event, { starts: '2027-06-13T20:00', slots: 3 }, OPERATOR));
      expect(moved.emails).to.deep.equal([{ template: 'event-changed', count: 2 }]);
      expect((await preview(callOff(event, null, OPERATOR))).emails).to.deep.equal([{ template: 'called-off', count: 2 }]);
      expect((await deps.db('messages')).length).to.equal(messagesBefore);
      expect(await anyEventBySlug(deps, event.slug)).to.include({ startsLocal: '2027-06-13T19:00', slots: 2, calledOffAt: null });
    });
  });
});
