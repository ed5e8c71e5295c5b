import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { DomainError } from '../../src/domainError.ts';
import { addWalkIn } from '../../src/registrations/commands/addWalkIn.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { changeRegistration } from '../../src/registrations/commands/changeRegistration.ts';
import { type CheckInRequest, checkIn } from '../../src/registrations/commands/checkIn.ts';
import { putBack } from '../../src/registrations/commands/putBack.ts';
import { possibleActs } from '../../src/registrations/domain/possibleActs.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import type { UnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import { OPERATOR } from '../support/factories.ts';
import { applyCommand, aUnitOfWork, confirmIn, links, registerIn } from '../support/unitOfWork.ts';

const SCANNED_AT = '2027-06-13T16:40:00.000Z';

function aParty(slots = 3): [UnitOfWork, Registration] {
  const unitOfWork = aUnitOfWork();
  const registration = registerIn(unitOfWork, { slots });
  confirmIn(unitOfWork, registration);
  return [unitOfWork, registration];
}

function request(registrationId: string, people: number, more: Partial<CheckInRequest> = {}): CheckInRequest {
  return { id: randomUUID(), registrationId, people, undoes: null, scannedAt: SCANNED_AT, ...more };
}

function send(unitOfWork: UnitOfWork, ...requests: CheckInRequest[]) {
  return applyCommand(unitOfWork, checkIn(unitOfWork.event.id, requests, 'north', OPERATOR));
}

describe('The door', () => {
  /** What doors send of a party of three, one after the other, and how many count. */
  const STEPS: [title: string, people: number[], expected: [outcome: string, counted: number][]][] = [
    ['counts a whole party', [3], [['accepted', 3]]],
    [
      'counts a party that comes in two parts',
      [2, 1],
      [
        ['accepted', 2],
        ['accepted', 1],
      ],
    ],
    [
      'says that all came before',
      [3, 1],
      [
        ['accepted', 3],
        ['already_in', 0],
      ],
    ],
    [
      'counts only those who are left, and says so',
      [2, 2],
      [
        ['accepted', 2],
        ['too_many', 1],
      ],
    ],
    ['counts no more than the party has, and says so', [9], [['too_many', 3]]],
    [
      'takes people back',
      [3, -1, 1],
      [
        ['accepted', 3],
        ['undone', -1],
        ['accepted', 1],
      ],
    ],
    [
      'takes back no more than came, and says so',
      [1, -2, -1],
      [
        ['accepted', 1],
        ['too_many', -1],
        ['nothing_to_undo', 0],
      ],
    ],
  ];
  for (const [title, people, expected] of STEPS)
    it(title, () => {
      const [unitOfWork, { id }] = aParty();
      const results = send(unitOfWork, ...people.map((count) => request(id, count)));
      expect(results.map((result) => [result?.outcome, result?.counted])).to.deep.equal(expected);
      const arrived = expected.reduce((sum, [, counted]) => sum + counted, 0);
      expect(results.at(-1)).to.include({ arrived, slots: 3, state: 'confirmed', name: 'Ada Lovelace' });
      expect(unitOfWork.registrations.get(id)?.arrived).to.equal(arrived);
    });

  it('answers what it received before as before, and counts nothing again', () => {
    const [unitOfWork, { id }] = aParty();
    const [first, second] = [request(id, 2), request(id, 1)];
    const answers = send(unitOfWork, first, first, second);
    expect(answers[1]).to.deep.equal(answers[0]);
    expect(send(unitOfWork, first)[0]).to.include({ counted: 2, arrived: 2 });
    expect(unitOfWork.registrations.get(id)?.arrived).to.equal(3);
    expect(unitOfWork.checkIns.added).to.have.length(2);
    expect(unitOfWork.auditEntries.filter(({ action }) => action === 'registration.checked_in')).to.have.length(2);
  });

  it('takes back what one check-in counted, once, and not what another door counted', () => {
    const [unitOfWork, { id }] = aParty(2);
    const [north, south] = [request(id, 2), request(id, 2)];
    send(unitOfWork, north, south);
    const undone = send(
      unitOfWork,
      request(id, -2, { undoes: south.id }),
      request(id, -2, { undoes: north.id }),
      request(id, -2, { undoes: north.id }),
    );
    expect(undone.map((result) => result?.outcome)).to.deep.equal(['nothing_to_undo', 'undone', 'nothing_to_undo']);
    expect(unitOfWork.registrations.get(id)?.arrived).to.equal(0);
  });

  it('keeps who waits, is unconfirmed or has cancelled, and counts nobody of them', () => {
    const unitOfWork = aUnitOfWork({ slots: 2 });
    const unconfirmed = registerIn(unitOfWork, { slots: 2 });
    const waiting = registerIn(unitOfWork, { slots: 1, waitList: true });
    confirmIn(unitOfWork, waiting);
    const results = send(unitOfWork, request(unconfirmed.id, 2), request(waiting.id, 1));
    expect(results.map((result) => [result?.outcome, result?.state])).to.deep.equal([
      ['not_valid', 'unconfirmed'],
      ['not_valid', 'waiting'],
    ]);
    applyCommand(unitOfWork, cancel(unconfirmed, OPERATOR));
    expect(send(unitOfWork, request(unconfirmed.id, 2))[0]).to.include({ outcome: 'not_valid', state: 'cancelled', counted: 0 });
    expect(unitOfWork.checkIns.added).to.have.length(3);
  });

  it('keeps nothing of what it does not know', () => {
    const [unitOfWork] = aParty();
    expect(send(unitOfWork, request(randomUUID(), 1))).to.deep.equal([null]);
    expect(unitOfWork.checkIns.added).to.deep.equal([]);
  });

  it('keeps a party as large as those who came', () => {
    const [unitOfWork, registration] = aParty();
    send(unitOfWork, request(registration.id, 2));
    expect(() => applyCommand(unitOfWork, changeRegistration(registration, { slots: 1 }, links, OPERATOR))).to.throw(DomainError);
    applyCommand(unitOfWork, changeRegistration(registration, { slots: 2 }, links, OPERATOR));
  });

  it('keeps a party of whom somebody came from going back to the wait list', () => {
    const [unitOfWork, registration] = aParty();
    const back = () => applyCommand(unitOfWork, putBack(registration, {}, OPERATOR));
    const isOffered = () => possibleActs(registration, unitOfWork.event, unitOfWork.now).includes('wait');
    send(unitOfWork, request(registration.id, 1));
    expect(back).to.throw(DomainError, /already/);
    expect(isOffered()).to.equal(false);
    send(unitOfWork, request(registration.id, -1));
    expect(isOffered()).to.equal(true);
    expect(back).to.throw(DomainError, /at once/);
  });

  it('refuses a program that checks in and out in a loop', () => {
    const [unitOfWork, { id }] = aParty();
    const loop = Array.from({ length: 500 }, (_, index) => request(id, index % 2 === 0 ? 1 : -1));
    for (const _ of [1, 2]) send(unitOfWork, ...loop.map((one) => ({ ...one, id: randomUUID() })));
    expect(() => send(unitOfWork, ...loop)).to.throw(DomainError);
  });

  it('adds who came without having signed up, once, if slots are free, also when the event has begun', () => {
    const unitOfWork = aUnitOfWork({ slots: 20, slotsTaken: 17 });
    unitOfWork.now = '2027-06-13T17:30:00.000Z';
    const id = randomUUID();
    const names = { firstName: 'Grace', lastName: 'Hopper', device: 'north', scannedAt: SCANNED_AT };
    const add = (slots: number, key = randomUUID()) =>
      applyCommand(unitOfWork, addWalkIn({ eventId: unitOfWork.event.id, id: key, slots, ...names, links, actor: OPERATOR }));
    for (const _ of [1, 2]) expect(add(2, id)).to.include({ outcome: 'accepted', counted: 2, arrived: 2, slots: 2, name: 'Grace Hopper' });
    // The form of a door that got no answer, filled in for the next party.
    const next = () =>
      applyCommand(
        unitOfWork,
        addWalkIn({ eventId: unitOfWork.event.id, id, slots: 2, ...names, firstName: 'Ada', links, actor: OPERATOR }),
      );
    for (const other of [next, () => add(1, id)]) expect(other).to.throw(DomainError, /somebody else/);
    expect(unitOfWork.event.slotsTaken).to.equal(19);
    expect(() => add(2)).to.throw(DomainError);
    expect(add(1).arrived).to.equal(1);
  });
});
