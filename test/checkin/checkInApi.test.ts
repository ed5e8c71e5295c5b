import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { loadAttendance, noShowPercent } from '../../src/checkin/attendance.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { acceptOffer } from '../../src/registrations/commands/acceptOffer.ts';
import { eraseRegistration } from '../../src/registrations/jobs/eraseRegistration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { formFieldsOf, textOf } from '../support/html.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { askQuestions } from '../support/questions.ts';
import { aService } from '../support/service.ts';

const NOW = '2027-05-01T08:00:00.000Z';

interface DoorView {
  people: {
    id: string;
    firstName: string;
    lastName: string;
    slots: number;
    arrived: number;
    state: string;
    answers: string;
    ticket: string;
  }[];
  cursor: number;
  version: string;
}

describe('Checking people in', () => {
  onEachDatabase((fresh) => {
    async function setUp() {
      const service = await aService({ DATABASE_URL: await fresh() });
      const event = await anEvent(service.deps, { slots: 4 });
      await insertPeople(service.deps.db, event.id, 3);
      const door = await aConsoleUser(service);
      await joinTeam(service, event, door, 'door');
      const path = `/api/events/${event.slug}`;
      const list = async () => (await door.request(`${path}/door`)).body as unknown as DoorView;
      const send = async (...checkIns: object[]) => {
        const { status, body } = await door.post(`${path}/check-ins`, {
          device: 'north',
          checkIns: checkIns.map((checkIn) => ({ id: randomUUID(), people: 1, scannedAt: '2027-06-13T18:40:00.000+02:00', ...checkIn })),
        });
        expect(status, JSON.stringify(body)).to.equal(200);
        return (body as unknown as { answers: { outcome: string; counted: number; person: object | null }[] }).answers;
      };
      return { service, event, door, path, list, send };
    }

    it('a ticket opens the door once, at its own event, and tells other doors', async () => {
      const { service, event, door, path, list, send } = await setUp();
      const { people, cursor, version } = await list();
      const [ada, bob] = people as [DoorView['people'][0], DoorView['people'][0]];
      expect([people.length, cursor, ada.firstName, ada.state]).to.deep.equal([3, 0, 'Ada1', 'confirmed']);
      const elsewhere = await anEvent(service.deps);
      await joinTeam(service, elsewhere, door, 'door');
      const wrong = `${ada.ticket.slice(0, -2)}AA`;
      const answers = await send({ ticket: ada.ticket }, { ticket: ada.ticket }, { ticket: wrong }, { registration: bob.id, people: 2 });
      expect(answers.map(({ outcome, counted }) => [outcome, counted])).to.deep.equal([
        ...[
          ['accepted', 1],
          ['already_in', 0],
          ['unknown', 0],
          ['too_many', 1],
        ],
      ]);
      const other = { device: 'south', checkIns: [{ id: randomUUID(), ticket: ada.ticket, people: 1, scannedAt: '2027-06-13T16:40:00Z' }] };
      const { body } = await door.post(`/api/events/${elsewhere.slug}/check-ins`, other);
      expect((body as unknown as { answers: object[] }).answers[0]).to.include({ outcome: 'unknown', person: null });

      const since = await door.request(`${path}/check-ins?after=0`);
      expect(since.body).to.deep.include({ next: 3, listVersion: version });
      expect(textOf((await door.getPage(`/console/events/${event.slug}/door?search=ada1%00`)).text)).to.contain('Lovelace Ada1');
      const conflicts = (await door.request(`${path}/check-ins?conflicts=true`)).body as unknown as {
        checkIns: { outcome: string; scannedAt: string }[];
      };
      expect(conflicts.checkIns.map(({ outcome }) => outcome)).to.deep.equal(['already_in', 'too_many']);
      expect(conflicts.checkIns[0]?.scannedAt).to.equal('2027-06-13T16:40:00.000Z');

      for (const [query, count] of [
        ['came=true', 2],
        ['came=false', 1],
        ['came=false&state=ended', 0],
      ] as const)
        expect((await door.request(`${path}/registrations?${query}`)).body, query).to.have.nested.property('total.people', count);
      const attendance = await loadAttendance(service.deps.db, event.id);
      expect([attendance, noShowPercent(attendance)]).to.deep.equal([{ parties: 3, people: 3, cameParties: 2, camePeople: 2 }, 33]);
      const violations = await checkInvariants(service.deps.db);
      expect(violations.filter((violation) => /arrivals|check-in/.test(violation))).to.deep.equal([]);
    });

    it('works without JavaScript and on paper, with the answers that are shown at the door and no others', async () => {
      const { service, event, door, list } = await setUp();
      const names = { kind: 'short_text', scope: 'others', label: { en: 'Full name' }, atDoor: true } as const;
      await askQuestions(service, event, names, { kind: 'long_text', label: { en: 'Allergies' } });
      const [ada] = (await list()).people as [DoorView['people'][0]];
      const answers = JSON.stringify({ q1: ['Bo <b>', 'Cy'], q2: 'Nuts' });
      await service.deps.db('registrations').where({ id: ada.id }).update({ slots: 3, answers });
      const shown = 'Full name: Bo <b>; Cy';
      expect((await list()).people.map((person) => person.answers)).to.deep.equal([shown, '', '']);

      const path = `/console/events/${event.slug}/door`;
      const found = await door.getPage(`${path}?search=ada1`);
      expect(textOf(found.text)).to.contain('Lovelace Ada1').and.contain(shown).and.not.contain('Nuts');
      const fields = { ...formFieldsOf(/<li class="door-person">[\s\S]*?<\/form>/.exec(found.text)?.[0] ?? ''), people: '2' };
      for (const said of ['accepted', 'accepted']) {
        const { status, headers } = await door.submit(path, fields);
        expect([status, headers.get('location')]).to.deep.equal([303, `${path}?search=ada1&outcome=${said}`]);
      }
      expect((await door.submit(path, { ...fields, people: '0' })).status).to.equal(400);
      expect((await list()).people[0]?.arrived, 'a form that was sent twice counts once').to.equal(2);
      await service.deps.db('registrations').where({ first_name: 'Ada3' }).update({ slots: 31 });
      const paper = textOf((await door.getPage(`${path}/list`)).text);
      expect(paper)
        .to.match(/Lovelace Ada1\s+Full name: Bo <b>; Cy\s+3\s+☑\s+☑\s+☐/)
        .and.match(/Lovelace Ada2\s+1\s+☐/)
        .and.match(/Lovelace Ada3\s+31\s+Came: 0 of 31/);
    });

    it('lets in without JavaScript who came without having signed up, once for a form that was sent twice', async () => {
      const { event, door, list } = await setUp();
      const path = `/console/events/${event.slug}/door`;
      const formOf = (html: string) => formFieldsOf(/<form[^>]+walk-ins[\s\S]*?<\/form>/.exec(html)?.[0] ?? '');
      const walkIn = { ...formOf((await door.getPage(path)).text), firstName: 'Dara', lastName: 'Byrne <i>' };
      const refused = await door.submit(`${path}/walk-ins`, { ...walkIn, slots: '99' });
      expect(refused.status).to.equal(422);
      expect(formOf(refused.text)).to.include({ firstName: 'Dara', lastName: 'Byrne <i>', slots: '99' });
      expect((await door.submit(`${path}/walk-ins`, { ...walkIn, firstName: ' ' })).text).to.contain('href="#firstName"');
      for (const _ of [1, 2]) {
        const { status, headers } = await door.submit(`${path}/walk-ins`, walkIn);
        expect([status, headers.get('location')]).to.deep.equal([303, `${path}?search=&outcome=added`]);
      }
      const added = (await list()).people.filter(({ lastName }) => lastName === 'Byrne <i>');
      expect(added.map(({ slots, arrived }) => [slots, arrived])).to.deep.equal([[1, 1]]);
      expect((await door.getPage(`${path}?outcome=added`)).text).to.contain('Added and let in.');
    });

    it('learns that its list has changed, whatever the figures of the event, and not with each check-in', async () => {
      const { service, door, path, list, send } = await setUp();
      const { db } = service.deps;
      const [ada, bob, eve] = (await list()).people as [DoorView['people'][0], DoorView['people'][0], DoorView['people'][0]];
      const processor = createCommandProcessor(service.deps);
      const found = async (id: string) => (await findByIds(db, [id]))[0] ?? expect.fail('nobody');
      await db('registrations')
        .where({ id: bob.id })
        .update({ wait_listed_at: NOW, offered_at: NOW, offer_until: '2027-06-01T00:00:00.000Z' });
      await db('registrations').where({ id: eve.id }).update({ confirmed_at: NOW, ended_at: NOW, end_reason: 'cancelled' });
      const changes: [string, () => Promise<unknown>][] = [
        ['an offer is accepted', async () => processor.execute(acceptOffer(await found(bob.id), OPERATOR))],
        ['who had cancelled is erased', async () => eraseRegistration(service.deps, processor, await found(eve.id), OPERATOR)],
      ];
      for (const [what, change] of changes) {
        const { version } = await list();
        await send({ registration: ada.id }, { registration: ada.id }, { registration: ada.id, people: -1 });
        expect((await list()).version).to.equal(version);
        await change();
        const { listVersion } = (await door.request(`${path}/check-ins`)).body as unknown as { listVersion: string };
        expect([listVersion === version, listVersion === (await list()).version], what).to.deep.equal([false, true]);
      }
    });

    it('counts nothing that somebody made who is not signed in any more', async () => {
      const { door, path, list, send } = await setUp();
      const [{ ticket }] = (await list()).people as [DoorView['people'][0]];
      const batch = { device: 'north', checkIns: [{ id: randomUUID(), ticket, people: 1, scannedAt: '2027-06-13T16:40:00Z' }] };
      expect((await door.post(`${path}/check-ins`, { ...batch, account: randomUUID() })).status).to.equal(401);
      expect((await send({ ticket })).map(({ outcome }) => outcome)).to.deep.equal(['accepted']);
      expect((await door.post(`${path}/check-ins`, { ...batch, account: door.accountId })).status).to.equal(200);
    });

    it('who is erased stays counted; a private link, or what is not ours, is no ticket', async () => {
      const { service, list, send } = await setUp();
      const [ada] = (await list()).people as [DoorView['people'][0]];
      await send({ ticket: ada.ticket });
      const [registration] = await findByIds(service.deps.db, [ada.id]);
      if (registration) await eraseRegistration(service.deps, createCommandProcessor(service.deps), registration, OPERATOR);
      const again = await send({ ticket: ada.ticket }, { ticket: ada.id }, { ticket: ada.ticket.toUpperCase() });
      expect(again.map(({ outcome, person }) => [outcome, person])).to.deep.equal([
        ...[
          ['not_valid', { id: ada.id, name: '', slots: 1, arrived: 1, state: 'cancelled' }],
          ['unknown', null],
          ['unknown', null],
        ],
      ]);
      expect((await service.deps.db('check_ins').pluck('counted')).sort()).to.deep.equal([0, 1]);
    });
  });
});
