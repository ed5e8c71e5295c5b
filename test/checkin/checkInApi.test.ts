import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { loadAttendance, noShowPercent } from '../../src/checkin/attendance.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { eraseRegistration } from '../../src/registrations/jobs/eraseRegistration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { aService } from '../support/service.ts';

interface DoorView {
  people: { id: string; firstName: string; arrived: number; state: string; ticket: string }[];
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
