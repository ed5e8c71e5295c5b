import { expect } from 'chai';
import { auditLog } from '../../src/audit/auditLog.ts';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import type { Event } from '../../src/events/event.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, SEBASTIEN } from '../support/factories.ts';
import { ADA } from '../support/formPage.ts';
import { askQuestions } from '../support/questions.ts';
import { aService, type RunningService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const FORM = { Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded' };

onEachDatabase((fresh) => {
  describe('Signing up for an event with questions', () => {
    let service: RunningService;
    let smtpServer: TestSmtpServer;
    let event: Event;
    let visitor: Visitor;

    beforeEach(async () => {
      smtpServer = await TestSmtpServer.create();
      service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '1000' });
      event = await anEvent(service.deps);
      await askQuestions(
        service,
        event,
        { kind: 'short_text', scope: 'others', label: { en: 'Full name', fr: 'Nom complet' }, required: true },
        { kind: 'one_of', scope: 'person', label: { en: 'Meal', fr: 'Repas' }, required: true },
        { kind: 'number', label: { en: 'Age' }, max: 99 },
      );
      visitor = await Visitor.at(service.url, event);
    });

    const ANSWERS = { q1: ['Bo'], q2: ['o1', 'o2'], q3: 42 };

    it('by JSON: answers are checked with everything else, kept, changed by the link, mailed only to a proved address, and erased', async () => {
      const wrong = await visitor.signUp({ ...anApplicant({ slots: 9, phone: '' }), answers: { q1: 'Bo', q3: 100, q8: 1 } });
      expect([wrong.status, wrong.body.errors.map(({ field }: { field: string }) => field)]).to.deep.equal([
        400,
        ['phone', 'slots', 'answers.q8', 'answers.q1', 'answers.q3'],
      ]);
      const none = await visitor.signUp(anApplicant());
      expect([none.status, none.body.errors[0]]).to.deep.equal([
        400,
        { field: 'answers.q2.0', message: '“Meal”, person 1: Please answer this question' },
      ]);

      const ada = anApplicant({ slots: 2 });
      const { status, body } = await visitor.signUp({ ...ada, answers: ANSWERS });
      expect([status, body.answers]).to.deep.equal([200, ANSWERS]);
      const asking = await smtpServer.messageTo(ada.email);
      expect(asking.text).not.to.include('Bo');
      const link = confirmationLinkIn(asking);
      await visitor.follow(link);
      expect((await smtpServer.messageTo(ada.email, 2)).text)
        .to.match(/Full name:?\s+Bo/)
        .and.match(/Meal:?\s+Fish; Vegan/);

      const uuid = new URL(link).searchParams.get('uuid');
      const patch = (changes: object) => visitor.request(`/registrations/${uuid}`, { method: 'PATCH', body: changes });
      expect((await patch({ phone: '0470 99 99 99' })).body.answers).to.deep.equal(ANSWERS);
      const more = await patch({ slots: 3 });
      expect([more.status, more.body.errors.map(({ field }: { field: string }) => field)]).to.deep.equal([
        400,
        ['answers.q1.1', 'answers.q2.2'],
      ]);
      const third = { slots: 3, answers: { q1: ['Bo', 'Cy'], q2: ['o1', 'o2', 'o2'] } };
      expect((await patch(third)).body.answers).to.deep.equal({ ...third.answers, q3: 42 });
      expect((await patch({ slots: 1 })).body.answers).to.deep.equal({ q2: ['o1'], q3: 42 });

      const entries = await rowsFrom(service.deps.db, auditLog).where({ event_id: event.id });
      expect(entries.map(({ data }) => data).join())
        .to.include('"answers"')
        .and.not.include('Cy')
        .and.not.include('Meal');
      await service.deps
        .db('registrations')
        .where({ id: body.id })
        .update({ ended_at: service.deps.now().toISOString(), end_reason: 'cancelled' });
    });

    it('by the form without JavaScript: more people get fields, errors lose nothing, and the change page shows what was answered', async () => {
      const path = `${service.url}/events/${event.slug}`;
      const page = await sendRequest(path, { headers: { ...FORM, 'Accept-Language': 'fr' } });
      expect(page.text).to.include('Repas').and.include('id="answers.q2.0"').and.not.include('id="answers.q1.0"');
      const post = (url: string, fields: Record<string, string>) =>
        sendRequest(url, { method: 'POST', headers: FORM, body: new URLSearchParams(fields).toString() });
      const hidden = hiddenIn(page.text);
      service.clock.advance(3_000);
      const typed = { ...ADA, ...hidden, slots: '3', 'answers.q2.0': 'o2', 'answers.q3': 'old' };
      const more = await post(path, { ...typed, edit: 'people' });
      expect(more.status).to.equal(200);
      for (const id of ['answers.q1.0', 'answers.q1.1', 'answers.q2.2']) expect(more.text).to.include(`id="${id}"`);
      expect(more.text).to.include('<option value="o2" selected>').and.include('value="old"');

      const wrong = await post(path, { ...typed, 'answers.q1.0': 'Bo <b>' });
      expect(wrong.status).to.equal(422);
      expect(wrong.text)
        .to.include('href="#answers.q1.1"')
        .and.include('value="Bo &lt;b&gt;"')
        .and.include('“Age”: Enter a number, like 42');
      expect(wrong.text, 'the label of the field names it').to.match(/<\/span> Enter a number, like 42</);

      const right = {
        ...typed,
        'answers.q1.0': 'Bo',
        'answers.q1.1': 'Cy',
        'answers.q2.1': 'o1',
        'answers.q2.2': 'o1',
        'answers.q3': '4,5',
      };
      const sent = await post(path, right);
      expect(sent.status).to.equal(200);
      expect(sent.text).to.include('Check your email').and.include('Vegan; Fish; Fish').and.include('name="answers.q1.1" value="Cy"');
      const [row] = await service.deps.db('registrations').where({ event_id: event.id });
      expect(row.answers).to.equal('{"q1":["Bo","Cy"],"q2":["o2","o1","o1"],"q3":4.5}');

      const link = confirmationLinkIn(await smtpServer.messageTo(ADA.email));
      await visitor.follow(link);
      const uuid = new URL(link).searchParams.get('uuid');
      const change = `${service.url}/registrations/${uuid}/change`;
      const form = await sendRequest(change, { headers: FORM });
      expect(form.text).to.include('value="Cy"').and.include('value="4.5"');
      const saved = await post(change, { ...right, slots: '2', 'answers.q3': '' });
      expect(saved.status).to.equal(303);
      const shown = await sendRequest(`${service.url}/registrations/${uuid}`, { headers: FORM });
      expect(shown.text).to.include('Vegan; Fish').and.not.include('Cy');
    });

    it('leaves an event without questions as it was: no answers in the response, and none taken', async () => {
      const plain = await anEvent(service.deps);
      const other = await Visitor.at(service.url, plain);
      const { status, body } = await other.signUp({ ...SEBASTIEN, answers: {} });
      expect([status, body.errors]).to.deep.equal([400, [{ field: 'answers', message: 'There is no such field here' }]]);
      const statements: string[] = [];
      service.deps.db.on('query', ({ sql }: { sql: string }) => statements.push(sql));
      const accepted = await other.signUp(SEBASTIEN);
      expect([accepted.status, 'answers' in accepted.body]).to.deep.equal([200, false]);
      expect(statements.filter((sql) => sql.includes('event_questions'))).to.deep.equal([]);
    });
  });
});

function hiddenIn(page: string): Record<string, string> {
  const inputs = [...page.matchAll(/<input type="hidden" name="(token|key)" value="([^"]*)">/g)];
  return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]));
}
