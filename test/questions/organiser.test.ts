import { expect } from 'chai';
import type { Event } from '../../src/events/event.ts';
import { eraseExpiredEvents } from '../../src/registrations/jobs/eraseExpired.ts';
import { eraseRegistration } from '../../src/registrations/jobs/eraseRegistration.ts';
import { findRegistration } from '../../src/registrations/processing/findRegistration.ts';
import { Visitor } from '../support/client.ts';
import { aConsoleUser, type ConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { textOf } from '../support/html.ts';
import { askQuestions } from '../support/questions.ts';
import { aService, type RunningService } from '../support/service.ts';

const MEAL = { kind: 'one_of', label: { en: 'Meal' }, options: [{ label: { en: 'Fish' } }, { label: { en: 'Vegan', fr: 'Végétalien' } }] };

onEachDatabase((fresh) => {
  describe('An organiser', () => {
    let service: RunningService;
    let event: Event;
    let user: ConsoleUser;
    let api: string;
    let pages: string;

    beforeEach(async () => {
      service = await aService({ DATABASE_URL: await fresh(), RATE_LIMIT_FACTOR: '1000' });
      event = await anEvent(service.deps);
      user = await aConsoleUser(service);
      await joinTeam(service, event, user, 'owner');
      api = `/api/events/${event.slug}/questions`;
      pages = `/console/events/${event.slug}/questions`;
    });

    const send = (method: string, path: string, body?: object, headers = {}) => user.request(path, { method, body, headers });
    const signUp = async (answers: object, slots = 1) => {
      const { status, body } = await (await Visitor.at(service.url, event)).signUp({ ...anApplicant({ slots }), answers });
      expect(status, JSON.stringify(body)).to.equal(200);
      return body.id as string;
    };

    it('asks, rewords, orders and archives by the API; a change of meaning keeps the old answers readable', async () => {
      const added = await send('POST', api, MEAL);
      expect([added.status, added.body.id]).to.deep.equal([201, 'q1']);
      const wrong = await send('POST', api, { ...MEAL, label: { fr: 'Repas' }, options: [{ label: { en: 'Fish' } }], min: 1 });
      expect(wrong.body.errors.map(({ field }: { field: string }) => field)).to.deep.equal(['label.en', 'options', 'min']);
      await send('POST', api, { kind: 'number', label: { en: 'Age' }, min: 0 });
      const changed = await send('PATCH', `${api}/q2`, { kind: 'short_text', min: null });
      expect([changed.body.replaced, changed.body.questions[1].kind]).to.deep.equal([false, 'short_text']);

      const id = await signUp({ q1: 'o2', q2: 'old' });
      const reworded = await send('PATCH', `${api}/q1`, {
        label: { en: 'What will you eat?' },
        options: [{ id: 'o2', label: { en: 'Vegan food' } }, { id: 'o1', label: { en: 'Fish' } }, { label: { en: 'Cake' } }],
      });
      expect([reworded.body.id, reworded.body.replaced, reworded.body.questions[0].options[2].id]).to.deep.equal(['q1', false, 'o3']);
      const replaced = await send('PATCH', `${api}/q1`, {
        options: [
          { id: 'o1', label: { en: 'Fish' } },
          { id: 'o3', label: { en: 'Cake' } },
        ],
      });
      expect([replaced.body.id, replaced.body.replaced]).to.deep.equal(['q3', true]);
      expect((await send('POST', `${api}/order`, { order: ['q2', 'q3'] })).status).to.equal(200);
      expect((await send('POST', `${api}/order`, { order: ['q2', 'q1'] })).status).to.equal(400);
      const deleted = await send('DELETE', `${api}/q2`);
      expect(deleted.body.questions.filter((question: { archivedAt: unknown }) => question.archivedAt === null)).to.have.length(1);
      expect((await send('DELETE', `${api}/q2`)).status).to.equal(404);
      expect((await send('PATCH', `${api}/q3`, { required: true }, { 'If-Match': added.headers.get('etag') ?? '' })).status).to.equal(412);

      const person = textOf((await user.getPage(`/console/events/${event.slug}/people/${id}`)).text);
      expect(person)
        .to.match(/What will you eat\? \(no longer asked\)\s+Vegan food/)
        .and.match(/Age \(no longer asked\)\s+old/);
      expect((await send('GET', `/api/events/${event.slug}/registrations/${id}`)).body.answers).to.deep.equal({ q1: 'o2', q2: 'old' });
      const csv = (await send('GET', `/api/events/${event.slug}/export?format=csv`)).text;
      expect(csv).to.include('What will you eat? (no longer asked)').and.include('Vegan food');
    });

    it('does the same by pages without JavaScript, which lose nothing that is wrong', async () => {
      const typed = {
        kind: 'one_of',
        scope: 'others',
        'label.en': 'Meal',
        'options.0.label.en': 'Fish',
        'options.3.label.fr': 'Gâteau',
        max: '3',
      };
      const wrong = await user.submit(`${pages}/new`, typed);
      expect(wrong.status).to.equal(422);
      expect(wrong.text).to.include('value="Gâteau"').and.include('href="#options.1.label.en"');
      const added = await user.submit(`${pages}/new`, { ...typed, 'options.3.label.en': 'Cake' });
      expect([added.status, added.headers.get('location')]).to.deep.equal([303, `${pages}?done=questionAdded`]);
      await user.submit(`${pages}/new`, { kind: 'consent', scope: 'registration', 'label.en': 'Photos', required: 'yes' });
      await user.submit(`${pages}/q2/move`, { direction: 'up' });
      const list = textOf((await user.getPage(pages)).text);
      expect(list.indexOf('Photos')).to.be.lessThan(list.indexOf('Meal'));
      expect(list, 'ids are for programs').not.to.match(/q[12]/);
      expect((await user.getPage(`${pages}/q1`)).text)
        .to.include('value="Cake"')
        .and.include('name="options.1.id" value="o2"');
      const preview = (await user.getPage(`/console/events/${event.slug}/preview/page`)).text;
      expect(preview).to.include('name="answers.q2"').and.include('Photos');
      await user.submit(`${pages}/q1/archive`, {});
      expect((await findQuestionIds()).map(({ id }) => id)).to.deep.equal(['q2']);
    });

    it('changes answers of a person, adds somebody without all of them, and copies the questions with the event', async () => {
      await askQuestions(service, event, { kind: 'short_text', label: { en: 'Name' }, required: true, scope: 'others' });
      const id = await signUp({ q1: ['Bo'] }, 2);
      const path = `/console/events/${event.slug}/people/${id}/change`;
      const shown = await user.getPage(path);
      expect(shown.text).to.include('value="Bo"');
      const version = /name="version" value="([^"]+)"/.exec(shown.text)?.[1] ?? '';
      const fields = {
        version,
        firstName: 'Ada',
        lastName: 'Lovelace',
        email: 'x',
        phone: '1',
        slots: '3',
        'answers.q1.0': 'Bo',
        'answers.q1.1': '',
      };
      expect((await user.submit(path, { ...fields, edit: 'people' })).text).to.include('id="answers.q1.1"');
      const patched = await send('PATCH', `/api/events/${event.slug}/registrations/${id}`, { slots: 3, answers: { q1: ['Bo', 'Cy'] } });
      expect(patched.body.answers).to.deep.equal({ q1: ['Bo', 'Cy'] });
      const added = await send('POST', `/api/events/${event.slug}/registrations`, {
        firstName: 'Di',
        lastName: 'D',
        email: null,
        slots: 2,
      });
      expect(added.status).to.equal(201);
      const copy = await send('POST', `/api/events/${event.slug}/copy`, { slug: `${event.slug}-copy`, starts: '2027-07-01T19:00' });
      expect(copy.status).to.equal(201);
      expect((await send('GET', `/api/events/${event.slug}-copy/questions`)).body.questions[0]).to.deep.include({
        id: 'q1',
        label: { en: 'Name' },
      });
      expect((await send('DELETE', `/api/events/${event.slug}-copy`)).status).to.equal(204);
    });

    it('finds no answer any more once a person, or the event, was erased', async () => {
      await askQuestions(service, event, { kind: 'short_text' });
      const { deps, processor, clock } = service;
      const [one, other] = [await signUp({ q1: 'Secret' }), await signUp({ q1: 'Secret' })];
      const answersOf = (id: string) => deps.db('registrations').where({ id }).pluck('answers');
      await eraseRegistration(deps, processor, (await findRegistration(deps, { idOrEmail: one }))[0], OPERATOR);
      expect([await answersOf(one), await answersOf(other)]).to.deep.equal([[null], ['{"q1":"Secret"}']]);
      clock.advance(400 * 24 * 3_600_000);
      await eraseExpiredEvents(deps, OPERATOR);
      expect(await answersOf(other)).to.deep.equal([null]);
    });

    async function findQuestionIds(): Promise<{ id: string }[]> {
      return service.deps.db('event_questions').where({ event_id: event.id }).select('id');
    }
  });
});
