import { expect } from 'chai';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

describe('The people of an event in the console', () => {
  onEachDatabase((databaseUrl) => {
    async function setUp() {
      const service = await aService({ DATABASE_URL: await databaseUrl() });
      const event = await anEvent(service.deps, { slug: 'walk', slots: 4, maxPerRegistration: 4 });
      const owner = await aConsoleUser(service);
      await joinTeam(service, event, owner, 'owner');
      const processor = createCommandProcessor(service.deps);
      const get = async (id: string) => (await findByIds(service.deps.db, [id]))[0] as Registration;
      const signUp = async (firstName: string, input: object = {}) =>
        get((await processor.execute(registerCommand(event.id, { firstName, lastName: 'Maes', waitList: true, ...input }))).id);
      return { service, event, owner, processor, get, signUp };
    }

    const PATH = '/console/events/walk/people';
    const API = '/api/events/walk/registrations';

    it('tells who has not signed up yet what comes next', async () => {
      const { owner } = await setUp();
      const { text } = await owner.getPage(PATH);
      expect(text).to.contain('Nobody has signed up yet').and.contain('href="/events/walk"');
    });

    it('lists people in words, with the counts of each list, and keeps the search in the address', async () => {
      const { owner, signUp, processor, get } = await setUp();
      const ada = await signUp('Ada', { slots: 3 });
      await signUp('Ben <b>', { slots: 1 });
      const dirk = await signUp('Dirk', { slots: 2, member: true });
      for (const { id } of [ada, dirk]) await processor.execute(confirmOnBehalf(await get(id), OPERATOR));
      const all = await owner.getPage(PATH);
      expect(all.status).to.equal(200);
      for (const part of ['Ada Maes', 'Confirmed', 'Not confirmed yet', 'No. 1', '3 registrations, 6 slots', 'member'])
        expect(all.text).to.contain(part);
      expect(all.text).to.contain('Ben &lt;b&gt;').and.contain(`${PATH}/${ada.id}`);
      const found = await owner.getPage(`${PATH}?state=waiting&search=DIRK&sort=name&lang=de`);
      expect(found.text).to.contain('Dirk Maes').and.contain('1 Anmeldung, 2 Plätze').and.not.contain('Ada Maes');
      expect(unescaped(found.text)).to.contain(`href="${PATH}?search=DIRK&sort=name"`);
      expect((await owner.getPage(`${PATH}?search=nobody`)).text).to.contain('Nobody here');
      expect((await owner.getPage(`${PATH}?state=nonsense`)).status).to.equal(400);
    });

    it('goes on to the next page, and back to the first', async () => {
      const { owner, signUp } = await setUp();
      for (const name of ['Ada', 'Ben', 'Cleo']) await signUp(name);
      const first = await owner.getPage(`${PATH}?limit=2&sort=name`);
      expect(first.text).to.contain('Ada').and.contain('Ben').and.not.contain('Cleo');
      const [, next = ''] = /rel="next" href="([^"]+)"/.exec(unescaped(first.text)) ?? [];
      const second = await owner.getPage(next);
      expect(unescaped(second.text)).to.contain('Cleo').and.contain(`href="${PATH}?sort=name"`);
      expect(second.text).to.not.contain('rel="next"');
    });

    it('asks before it sends emails again, and tells whom it left out and why', async () => {
      const { owner, signUp, processor, get, service } = await setUp();
      const [ada, ben, cleo] = [await signUp('Ada'), await signUp('Ben'), await signUp('Cleo')];
      await service.deps.db('messages').update({ sent_at: '2027-05-01T08:00:00.000Z' });
      await processor.execute(cancel(await get(cleo.id), OPERATOR, { isTold: false }));
      const chosen: [string, string][] = [ada, ben, cleo].map(({ id }) => ['people', id]);
      const preview = await submitList(owner, `${PATH}/bulk`, [...chosen, ['act', 'resend'], ['state', 'all']]);
      expect(preview.status).to.equal(200);
      expect(preview.text).to.contain('2 people get: please confirm your registration').and.contain('1 registration has ended already.');
      expect(await messageCount()).to.equal(3);
      const done = await submitList(owner, `${PATH}/bulk`, [...chosen, ['act', 'resend'], ['sure', 'yes']]);
      expect(done.status).to.equal(303);
      const list = await owner.getPage(done.headers.get('location') ?? '');
      expect(list.text).to.contain('2 emails are on their way. 1 registration has ended already.');
      expect(await messageCount()).to.equal(5);
      const again = await owner.post(`${API}/bulk`, { act: 'resend', people: [ada.id, ben.id] });
      expect(again.body).to.deep.equal({
        done: [],
        skipped: [
          { id: ada.id, reason: 'waitsToBeSent' },
          { id: ben.id, reason: 'waitsToBeSent' },
        ],
      });

      async function messageCount() {
        return (await service.deps.db('messages')).length;
      }
    });

    it('sends once per Idempotency-Key of an account, also while the answer to the first request is on its way', async () => {
      const { owner, signUp, service } = await setUp();
      const [ada, ben] = [await signUp('Ada'), await signUp('Ben')];
      await service.deps.db('messages').update({ sent_at: '2027-05-01T08:00:00.000Z' });
      const messages = async () => (await service.deps.db('messages')).length;
      const before = await messages();
      const resend = (people: string[]) => owner.post(`${API}/bulk`, { act: 'resend', people }, { 'Idempotency-Key': 'once' });
      const replies = await Promise.all([resend([ada.id, ben.id]), resend([ada.id, ben.id])]);
      for (const { status, body } of [...replies, await resend([ada.id, ben.id])])
        expect([status, body]).to.deep.equal([200, { done: [ada.id, ben.id], skipped: [] }]);
      expect((await messages()) - before).to.equal(2);
      expect((await resend([ada.id])).status).to.equal(422);
      // What was found out when it was saved is in the repeated answer as well.
      await service.deps.db('messages').where({ registration_id: ben.id, sent_at: null }).update({ failed_at: 'now', cause: 'limit' });
      expect((await resend([ada.id, ben.id])).body).to.deep.equal({ done: [ada.id], skipped: [{ id: ben.id, reason: 'sentEnough' }] });
    });

    it('ends what is not confirmed, so that the wait list moves up, and nothing else', async () => {
      const { owner, signUp, processor, get, event, service } = await setUp();
      const [ada, ben, cleo] = [await signUp('Ada', { slots: 2 }), await signUp('Ben', { slots: 2 }), await signUp('Cleo', { slots: 2 })];
      for (const { id } of [ada, cleo]) await processor.execute(confirmOnBehalf(await get(id), OPERATOR));
      const other = await anEvent(service.deps);
      const foreign = await processor.execute(registerCommand(other.id, { firstName: 'Eva' }));
      const { body } = await owner.post(`${API}/bulk`, { act: 'endUnconfirmed', people: [ada.id, ben.id, foreign.id] });
      expect(body).to.deep.equal({
        done: [ben.id],
        skipped: [
          { id: ada.id, reason: 'confirmed' },
          { id: foreign.id, reason: 'unknown' },
        ],
      });
      expect((await get(cleo.id)).promotedAt).to.not.equal(null);
      expect((await get(foreign.id)).endedAt).to.equal(null);
      const entries = await service.deps.db('audit_log').where({ event_id: event.id, action: 'registration.lapsed' });
      expect(entries.map(({ actor }) => actor)).to.deep.equal([`account:${owner.accountId}`]);
    });

    it('says that somebody has to be chosen', async () => {
      const { owner, signUp } = await setUp();
      const { id } = await signUp('Ada');
      for (const act of ['resend', 'message']) {
        const reply = await submitList(owner, `${PATH}/bulk`, [
          ['act', act],
          ['search', 'ada'],
        ]);
        expect(reply.status).to.equal(422);
        expect(reply.text).to.contain('Choose at least one person.').and.contain('Ada Maes').and.contain('href="#people"');
      }
      expect((await owner.post(`${API}/bulk`, { act: 'message', people: [id] })).status, 'an act of the page alone').to.equal(400);
    });

    it('shows the people to the whole team, lets only editors act, and shows nobody else anything', async () => {
      const { service, event, signUp } = await setUp();
      const { id } = await signUp('Ada');
      const viewer = await aConsoleUser(service);
      await joinTeam(service, event, viewer, 'viewer');
      const page = await viewer.getPage(PATH);
      expect(page.text).to.contain('Ada Maes').and.not.contain('type="checkbox"');
      expect((await viewer.request(API)).body.registrations).to.have.length(1);
      expect((await viewer.post(`${API}/bulk`, { act: 'resend', people: [id] })).status).to.equal(403);
      expect((await submitList(viewer, `${PATH}/bulk`, [['people', id]])).status).to.equal(403);
      const stranger = await aConsoleUser(service);
      expect((await stranger.getPage(PATH)).status).to.equal(404);
      expect((await stranger.request(API)).status).to.equal(404);
      expect((await stranger.post(`${API}/bulk`, { act: 'resend', people: [id] })).status).to.equal(404);
    });

    it('gives programs pages and the total of all pages', async () => {
      const { owner, signUp } = await setUp();
      for (const name of ['Ada', 'Ben', 'Cleo']) await signUp(name);
      const { body: first } = await owner.request(`${API}?limit=2&sort=name`);
      expect(first.registrations.map(({ firstName }: { firstName: string }) => firstName)).to.deep.equal(['Ada', 'Ben']);
      expect(first.total).to.deep.equal({ people: 3, slots: 3 });
      const { body: second } = await owner.request(`${API}?limit=2&sort=name&after=${first.next}`);
      expect(second).to.deep.include({ next: null, total: { people: 3, slots: 3 } });
      expect(second.registrations[0]).to.deep.include({ firstName: 'Cleo', state: 'unconfirmed', place: null, undeliverable: false });
      await signUp('Dirk');
      expect((await owner.request(`${API}?limit=1`)).body.total.people).to.equal(4);
      expect((await owner.request(`${API}?search=%00`)).status).to.equal(400);
    });
  });
});

function unescaped(html: string): string {
  return html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
}

function submitList(user: ConsoleUser, path: string, fields: [string, string][]) {
  return user.post(path, new URLSearchParams(fields).toString(), {
    ...{ 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' },
  });
}
