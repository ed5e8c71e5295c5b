import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { DomainError } from '../../src/domainError.ts';
import { addQuestion } from '../../src/questions/planQuestions.ts';
import { acceptOffer } from '../../src/registrations/commands/acceptOffer.ts';
import { addByHand } from '../../src/registrations/commands/addByHand.ts';
import { addWalkIn } from '../../src/registrations/commands/addWalkIn.ts';
import { amendRegistration } from '../../src/registrations/commands/amendRegistration.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { callOff, closeSignUp, openSignUp } from '../../src/registrations/commands/changeEventState.ts';
import { changeQuestions } from '../../src/registrations/commands/changeQuestions.ts';
import { changeRegistration } from '../../src/registrations/commands/changeRegistration.ts';
import { type CheckInRequest, checkIn } from '../../src/registrations/commands/checkIn.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { lapse, remind } from '../../src/registrations/commands/expire.ts';
import { promoteOutOfTurn } from '../../src/registrations/commands/promoteOutOfTurn.ts';
import { putBack } from '../../src/registrations/commands/putBack.ts';
import { resendLink } from '../../src/registrations/commands/resendLink.ts';
import { resendToRegistration } from '../../src/registrations/commands/resendToRegistration.ts';
import { withNote } from '../../src/registrations/commands/withNote.ts';
import { validateHandAdded } from '../../src/registrations/domain/addedByHand.ts';
import type { RegistrationChanges } from '../../src/registrations/domain/applicantChanges.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import type { UnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import { anApplicant, emailAddress, OPERATOR } from '../support/factories.ts';
import { aQuestionInput } from '../support/questions.ts';
import {
  AFTER_EVERY_DEADLINE,
  applyCommand,
  aUnitOfWork,
  confirmIn,
  expectFair,
  links,
  registerCommand,
  registerIn,
} from '../support/unitOfWork.ts';

/** Every state of a registration, at an event whose other slots are taken and that has people waiting. */
const STATES: Record<string, (promotion: 'auto' | 'offer') => [UnitOfWork, Registration]> = {
  'has slots, unconfirmed': (promotion) => withWaitersBehind(promotion, (unitOfWork) => registerIn(unitOfWork, { slots: 2 })),
  'has slots, confirmed': (promotion) => withWaitersBehind(promotion, (unitOfWork) => confirmedIn(unitOfWork, { slots: 2 })),
  'waits, unconfirmed': (promotion) => withFullEvent(promotion, (unitOfWork) => registerIn(unitOfWork, { slots: 2, waitList: true })),
  'waits, confirmed': (promotion) => withFullEvent(promotion, (unitOfWork) => confirmedIn(unitOfWork, { slots: 2, waitList: true })),
  'off the wait list': (promotion) => withWaitersBehind(promotion, promotedIn),
  'waits behind a protected head': withKeptSlots,
  cancelled: (promotion) => withEnded(promotion, (registration) => cancel(registration, OPERATOR)),
  lapsed: (promotion) =>
    withWaitersBehind(promotion, (unitOfWork) =>
      applyTo(unitOfWork, registerIn(unitOfWork, { slots: 2 }), (registration) => lapseLater(registration, unitOfWork)),
    ),
  'called off': (promotion) =>
    withWaitersBehind(promotion, (unitOfWork) =>
      applyTo(unitOfWork, confirmedIn(unitOfWork, { slots: 2 }), () => callOff(unitOfWork.event, null, OPERATOR)),
    ),
};

const COMMANDS: Record<string, (registration: Registration, unitOfWork: UnitOfWork) => Command<unknown>> = {
  confirm: (registration) => confirm(registration, registration.linkHash, OPERATOR),
  cancel: (registration) => cancel(registration, OPERATOR),
  accept: (registration) => acceptOffer(registration, OPERATOR),
  lapse: lapseLater,
  remind: (registration) => remind(registration, OPERATOR),
  'change to fewer slots': (registration) => changeRegistration(registration, { slots: 1 }, links, OPERATOR),
  'change to more slots': (registration) => changeRegistration(registration, { slots: 3 }, links, OPERATOR),
  'change the address': (registration) => changeRegistration(registration, { email: emailAddress('new@example.org') }, links, OPERATOR),
  'send again': (registration) => resendLink(registration.eventId, emailAddress(registration.email), OPERATOR),
  'sign up again': (registration) => registerCommand(registration.eventId, { email: registration.email, waitList: true }),
  'more slots': (_registration, { event }) => changeEvent(event, { slots: event.slots + 3 }, OPERATOR),
  'fewer slots': (_registration, { event }) => changeEvent(event, { slots: event.slots - 1 }, OPERATOR),
  'another time': (_registration, { event }) => changeEvent(event, { starts: '2027-06-14T19:00' }, OPERATOR),
  'call off': (_registration, { event }) => callOff(event, null, OPERATOR),
  close: (_registration, { event }) => closeSignUp(event, OPERATOR),
  open: (_registration, { event }) => openSignUp(event, OPERATOR),
  'ask a question': (_registration, { event }) => changeQuestions(event, addQuestion(NAME_OF_OTHERS), OPERATOR),
  'fewer slots and an answer to no question': (registration) =>
    changeRegistration(registration, { slots: 1, answers: { q1: ['Bo'] } }, links, OPERATOR),
  'organiser: confirm': (registration) => confirmOnBehalf(registration, OPERATOR),
  'organiser: cancel without an email': (registration) => withNote(cancel(registration, OPERATOR, { isTold: false }), 'a note'),
  'organiser: fewer slots': (registration) => amend(registration, { slots: 1 }),
  'organiser: more slots': (registration) => amend(registration, { slots: 3 }),
  'organiser: change the address': (registration) => amend(registration, { email: emailAddress('new@example.org') }),
  'organiser: replace the address': (registration) => amend(registration, { email: emailAddress('new@example.org') }, true),
  'organiser: send again': (registration) => resendToRegistration(registration, OPERATOR),
  'organiser: promote': (registration) => promoteOutOfTurn(registration, { grant: 'promoted' }, OPERATOR),
  'organiser: promote into more slots': (registration) => promoteOutOfTurn(registration, { grant: 'promoted', moreSlots: 2 }, OPERATOR),
  'organiser: offer': (registration) => promoteOutOfTurn(registration, { grant: 'offered', moreSlots: 2 }, OPERATOR),
  'organiser: put back on the wait list': (registration) => putBack(registration, {}, OPERATOR),
  'organiser: put back, and fewer slots': (registration) => putBack(registration, { fewerSlots: registration.slots }, OPERATOR),
  'organiser: add': (_registration, unitOfWork) => add(unitOfWork, { waitList: true }),
  'organiser: add without an address': (_registration, unitOfWork) => add(unitOfWork, { waitList: true, email: undefined }),
  'door: check in': (registration) => checkInPeople(registration, 2),
  'door: take back': (registration) => checkInPeople(registration, -1),
  'door: add who did not sign up': (_registration, { event }) => addWalkIn({ eventId: event.id, ...A_WALK_IN, links, actor: OPERATOR }),
  'organiser: add out of turn': (_registration, unitOfWork) => add(unitOfWork, {}, { isOutOfTurn: true }),
  'organiser: add out of turn into more slots': (_registration, unitOfWork) => add(unitOfWork, {}, { isOutOfTurn: true, moreSlots: 1 }),
};

const NAME_OF_OTHERS = aQuestionInput({ kind: 'short_text', scope: 'others', required: true });
const A_WALK_IN = { id: randomUUID(), firstName: 'Grace', lastName: 'Hopper', slots: 1, device: 'north', scannedAt: AFTER_EVERY_DEADLINE };

function checkInPeople({ id, eventId }: Registration, people: number): Command<unknown> {
  const request: CheckInRequest = { id: randomUUID(), registrationId: id, people, undoes: null, scannedAt: AFTER_EVERY_DEADLINE };
  return checkIn(eventId, [request], 'north', OPERATOR);
}

describe('Every command in every registration state', () => {
  let triedCombinations = 0;
  for (const promotion of ['auto', 'offer'] as const) {
    for (const [state, prepare] of Object.entries(STATES)) {
      for (const [name, createCommand] of Object.entries(COMMANDS)) {
        it(`leaves no slot idle: ${name}, state: ${state} (${promotion})`, () => {
          const [unitOfWork, registration] = prepare(promotion);
          expectFair(unitOfWork);
          const before = snapshot(unitOfWork);
          try {
            applyCommand(unitOfWork, createCommand(registration, unitOfWork));
          } catch (error) {
            expect(error).to.be.instanceOf(DomainError);
            expect(snapshot(unitOfWork), 'a domain error changes nothing').to.equal(before);
          }
          expectFair(unitOfWork);
          triedCombinations += 1;
        });
      }
    }
  }

  after(() => {
    const all = 2 * Object.keys(STATES).length * Object.keys(COMMANDS).length;
    console.log(`      ${triedCombinations} of ${all} combinations of command and state tried`);
  });
});

describe('Lapsing', () => {
  it('ends a registration that was not confirmed in time, and no earlier', () => {
    const [unitOfWork, registration] = (STATES['has slots, unconfirmed'] as (promotion: 'auto') => [UnitOfWork, Registration])('auto');
    applyCommand(unitOfWork, lapse(registration, OPERATOR));
    expect(registration.endedAt).to.equal(null);
    applyCommand(unitOfWork, lapseLater(registration, unitOfWork));
    expect(registration.endReason).to.equal('lapsed');
  });

  it('leaves alone whoever answered at the last moment', () => {
    for (const state of [
      'has slots, confirmed',
      'waits, confirmed',
      'waits behind a protected head',
      'waits, unconfirmed',
      'off the wait list',
    ]) {
      const [unitOfWork, registration] = (STATES[state] as (promotion: 'auto') => [UnitOfWork, Registration])('auto');
      applyCommand(unitOfWork, lapseLater(registration, unitOfWork));
      expect(registration.endedAt, state).to.equal(null);
    }
  });
});

function amend(registration: Registration, changes: RegistrationChanges, isConfirmed = false): Command<unknown> {
  return amendRegistration(registration, { changes, isConfirmed }, links, OPERATOR);
}

function add({ event }: UnitOfWork, overrides: object, options: { isOutOfTurn?: boolean; moreSlots?: number } = {}): Command<unknown> {
  const { email, ...body } = { ...anApplicant(), ...overrides };
  const input = validateHandAdded(email === undefined ? body : { ...body, email }, email !== undefined);
  return addByHand({ eventId: event.id, input, isConfirmed: false, isOutOfTurn: false, ...options, links, actor: OPERATOR });
}

/** Lapses when the time to answer is over: before that the command has no effect. */
function lapseLater(registration: Registration, unitOfWork: UnitOfWork): Command<void> {
  unitOfWork.now = AFTER_EVERY_DEADLINE;
  return lapse(registration, OPERATOR);
}

/** The registration under test comes first; the other slots are taken, and two parties wait. */
function withWaitersBehind(promotion: 'auto' | 'offer', make: (unitOfWork: UnitOfWork) => Registration): [UnitOfWork, Registration] {
  const unitOfWork = aUnitOfWork({ slots: 4, promotion });
  const registration = make(unitOfWork);
  while (unitOfWork.event.slotsTaken < 4 && unitOfWork.event.calledOffAt === null) registerIn(unitOfWork, { slots: 1 });
  if (unitOfWork.event.calledOffAt === null) addWaiters(unitOfWork);
  return [unitOfWork, registration];
}

/** All slots are taken; one party waits ahead of the registration under test and two behind it. */
function withFullEvent(promotion: 'auto' | 'offer', make: (unitOfWork: UnitOfWork) => Registration): [UnitOfWork, Registration] {
  const unitOfWork = aUnitOfWork({ slots: 4, promotion });
  registerIn(unitOfWork, { slots: 4 });
  confirmedIn(unitOfWork, { slots: 3, waitList: true });
  const registration = make(unitOfWork);
  addWaiters(unitOfWork);
  return [unitOfWork, registration];
}

/** Two slots are free and kept for the head, which needs more and cannot be overtaken; the registration under test waits behind it. */
function withKeptSlots(promotion: 'auto' | 'offer'): [UnitOfWork, Registration] {
  const unitOfWork = aUnitOfWork({ slots: 4, promotion, maxOvertakes: 0 });
  registerIn(unitOfWork, { slots: 2 });
  confirmedIn(unitOfWork, { slots: 3, waitList: true });
  const registration = confirmedIn(unitOfWork, { slots: 2, waitList: true });
  addWaiters(unitOfWork);
  return [unitOfWork, registration];
}

function withEnded(promotion: 'auto' | 'offer', command: (registration: Registration) => Command<unknown>): [UnitOfWork, Registration] {
  return withWaitersBehind(promotion, (unitOfWork) => applyTo(unitOfWork, confirmedIn(unitOfWork, { slots: 2 }), command));
}

/** Waited until somebody left; with offers it has not answered yet. */
function promotedIn(unitOfWork: UnitOfWork): Registration {
  const first = registerIn(unitOfWork, { slots: 4 });
  const registration = confirmedIn(unitOfWork, { slots: 2, waitList: true });
  return applyTo(unitOfWork, first, (registration) => cancel(registration, OPERATOR)) && registration;
}

function applyTo(
  unitOfWork: UnitOfWork,
  registration: Registration,
  command: (registration: Registration) => Command<unknown>,
): Registration {
  applyCommand(unitOfWork, command(registration));
  return registration;
}

function addWaiters(unitOfWork: UnitOfWork) {
  confirmedIn(unitOfWork, { slots: 1, waitList: true });
  confirmedIn(unitOfWork, { slots: 2, waitList: true });
}

function confirmedIn(unitOfWork: UnitOfWork, overrides: Parameters<typeof registerIn>[1]): Registration {
  const registration = registerIn(unitOfWork, overrides);
  confirmIn(unitOfWork, registration);
  return registration;
}

function snapshot(unitOfWork: UnitOfWork): string {
  return JSON.stringify([unitOfWork, [...unitOfWork.registrations], [...unitOfWork.liveByEmail.keys()]]);
}
