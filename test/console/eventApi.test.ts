import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';

const WALK = { title: 'Dune Walk', starts: '2027-06-13T19:00', timeZone: 'Europe/Brussels', slots: 40 };

describe('Events by the API', () => {
  onEachDatabase((fresh) => {
    async function setUp() {
      const service = await aService({ DATABASE_URL: await fresh() });
      return { ...service, service, amina: await aConsoleUser(service) };
    }

    it('belong to whoever creates them, as a draft that nobody else sees', async () => {
      const { service, amina } = await setUp();
      const created = await amina.post('/api/events', { ...WALK, slug: 'dune-walk', draft: true, opens: '2027-05-03T09:00' });
      expect([created.status, created.headers.get('Location')]).to.deep.equal([201, '/api/events/dune-walk']);
      expect(created.body).to.include({ state: 'draft', opensAt: '2027-05-03T07:00:00.000Z', confirmWithinMinutes: 2_880, version: 1 });
      expect((await amina.request('/api/events/dune-walk')).body).to.deep.equal(created.body);
      expect((await (await aConsoleUser(service)).request('/api/events/dune-walk')).status).to.equal(404);
      expect((await (await aConsoleUser(service, { roles: ['member'] })).post('/api/events', { ...WALK, slug: 'x' })).status).to.equal(403);
      expect((await amina.post('/api/events/dune-walk/publish')).body.state).to.equal('scheduled');
      expect((await amina.post('/api/events', { ...WALK, slug: 'dune-walk' })).status).to.equal(409);
    });

    it('are created and copied once per Idempotency-Key of an account, also if the same request arrives twice at once', async () => {
      const { service, amina } = await setUp();
      const bruno = await aConsoleUser(service);
      const key = (name: string) => ({ 'Idempotency-Key': name });
      const create = (user: typeof amina, slug: string, name: string) => user.post('/api/events', { ...WALK, slug }, key(name));
      const both = await Promise.all([create(amina, 'walk', 'once'), create(amina, 'walk', 'once')]);
      const [first, second, again] = [...both, await create(amina, 'walk', 'once')];
      for (const { status, body, headers } of [first, second, again]) {
        expect([status, headers.get('Location'), headers.get('ETag')]).to.deep.equal([201, '/api/events/walk', first?.headers.get('ETag')]);
        expect(body).to.deep.equal(first?.body);
      }
      const copy = (name: string, slug = 'copy') => amina.post('/api/events/walk/copy', { slug, starts: '2027-07-13T19:00' }, key(name));
      expect([await copy('copied'), await copy('copied')].map(({ status, body }) => [status, body.slug])).to.deep.equal([
        [201, 'copy'],
        [201, 'copy'],
      ]);
      const statuses = [
        await create(amina, 'other', 'once'),
        await copy('copied', 'other'),
        await copy('once'),
        await create(amina, 'walk', 'new'),
      ];
      expect(
        statuses.map(({ status }) => status),
        'of another request',
      ).to.deep.equal([422, 422, 422, 409]);
      const race = await Promise.all([create(amina, 'one', 'raced'), create(amina, 'two', 'raced')]);
      expect(race.map(({ status }) => status).sort()).to.deep.equal([201, 422]);
      expect((await create(bruno, 'other', 'once')).status, 'of another account').to.equal(201);
      expect((await service.deps.db('events')).map(({ slug }) => slug)).to.have.members([
        'walk',
        'copy',
        'other',
        race[0]?.body.slug ?? 'two',
      ]);
      expect((await amina.request('/api/events/walk', { method: 'DELETE' })).status).to.equal(204);
      expect((await create(amina, 'walk', 'once')).status, 'the event was deleted, with the key').to.equal(201);
    });

    it('name every fault of the input at once', async () => {
      const { amina } = await setUp();
      const { status, body } = await amina.post('/api/events', {
        slug: ['x'],
        slots: 'many',
        starts: '2027-06-31T10:00',
        timeZone: 'Europe/Brussels',
        colour: 'red',
        more: 1,
      });
      expect(status).to.equal(400);
      expect(body.errors.map(({ field }: { field: string }) => field)).to.have.members([
        'slug',
        'title',
        'slots',
        'starts',
        'colour',
        'more',
      ]);
    });

    it('are not overwritten: the second organiser learns who changed what', async () => {
      const { service, amina } = await setUp();
      const event = await anEvent(service.deps);
      const bruno = await aConsoleUser(service);
      for (const user of [amina, bruno]) await joinTeam(service, event, user, 'owner');
      const path = `/api/events/${event.slug}`;
      const etag = (await amina.request(path)).headers.get('ETag') ?? '';
      const change = (user: typeof amina, body: object) => user.request(path, { method: 'PATCH', body, headers: { 'If-Match': etag } });
      expect((await change(amina, { slots: 30, contact: 'amina@example.org' })).status).to.equal(200);
      const late = await change(bruno, { slots: 25 });
      expect(late.status).to.equal(412);
      expect(late.body.detail).to.match(
        new RegExp(`^Somebody has changed this event since you opened it\\. ${amina.username}: Contact for questions, Slots \\(`),
      );
      expect((await bruno.request(path)).body).to.include({ slots: 30, version: 2 });
      expect((await bruno.request(path, { method: 'PATCH', body: { slots: 25 } })).body).to.include({ slots: 25, version: 3 });
    });

    it('say beforehand how many people get which email', async () => {
      const { service, amina } = await setUp();
      const event = await anEvent(service.deps, { slots: 2 });
      await joinTeam(service, event, amina, 'owner');
      const visitor = await Visitor.at(service.url, event);
      for (const _ of [1, 2]) await visitor.signUp(anApplicant());
      const preview = async (body: object) => (await amina.post(`/api/events/${event.slug}/preview`, body)).body.emails;
      expect(await preview({ changes: { starts: '2027-06-13T20:00' } })).to.deep.equal([{ template: 'event-changed', count: 2 }]);
      expect(await preview({ changes: { contact: 'amina@example.org' } })).to.deep.equal([]);
      expect(await preview({ callOff: true })).to.deep.equal([{ template: 'called-off', count: 2 }]);
      const calledOff = await amina.post(`/api/events/${event.slug}/call-off`, { reason: 'A storm is coming.' });
      expect(calledOff.body).to.include({ state: 'called_off', callOffReason: 'A storm is coming.', slotsTaken: 0 });
    });

    it('are read, changed, called off and deleted by those whose role in the team allows it', async () => {
      const { service } = await setUp();
      const acts: [string, string, object?][] = [
        ['GET', ''],
        ['PATCH', '', { slots: 21 }],
        ...['publish', 'close', 'open', 'preview'].map((act): [string, string, object?] => [
          'POST',
          `/${act}`,
          act === 'preview' ? { callOff: true } : {},
        ]),
        ['POST', '/call-off', {}],
        ['DELETE', ''],
      ];
      const expected = { owner: acts.length, editor: acts.length - 2, door: 1, viewer: 1 };
      for (const [role, allowed] of Object.entries(expected)) {
        const event = await anEvent(service.deps);
        const user = await aConsoleUser(service, { roles: ['member'] });
        await joinTeam(service, event, user, role as keyof typeof expected);
        const statuses: number[] = [];
        for (const [method, act, body] of acts)
          statuses.push((await user.request(`/api/events/${event.slug}${act}`, { method, ...(body && { body }) })).status);
        expect(
          statuses.filter((status) => status !== 403),
          role,
        )
          .to.have.length(allowed)
          .and.satisfy((all: number[]) => all.every((status) => status < 300));
      }
    });
  });
});
