import { expect } from 'chai';
import { Refusal } from '../../src/errors.ts';
import { accept } from '../../src/registrations/accept.ts';
import { cancel } from '../../src/registrations/cancel.ts';
import { changeRegistration } from '../../src/registrations/change.ts';
import { callOff, changeEvent, closeSignUp, openSignUp } from '../../src/registrations/changeEvent.ts';
import { confirm } from '../../src/registrations/confirm.ts';
import type { Command } from '../../src/registrations/desk.ts';
import { lapse, remind } from '../../src/registrations/lapse.ts';
import { register } from '../../src/registrations/register.ts';
import type { Registration } from '../../src/registrations/registration.ts';
import { sendAgain } from '../../src/registrations/sendAgain.ts';
import type { Sheet } from '../../src/registrations/sheet.ts';
import { anApplicant, OPERATOR } from '../support/given.ts';
import { aSheet, confirmOn, decideOn, expectFair, links, registerOn } from '../support/sheet.ts';

/** Every way a registration can be, at an event whose other slots are taken and that has people waiting. */
const STATES: Record<string, (promotion: 'auto' | 'offer') => [Sheet, Registration]> = {
  'has slots, unconfirmed': (promotion) => crowded(promotion, (sheet) => registerOn(sheet, { slots: 2 })),
  'has slots, confirmed': (promotion) => crowded(promotion, (sheet) => confirmedOn(sheet, { slots: 2 })),
  'waits, unconfirmed': (promotion) => full(promotion, (sheet) => registerOn(sheet, { slots: 2, waitList: true })),
  'waits, confirmed': (promotion) => full(promotion, (sheet) => confirmedOn(sheet, { slots: 2, waitList: true })),
  'off the wait list': (promotion) => crowded(promotion, cameOff),
  cancelled: (promotion) => ended(promotion, (registration) => cancel(registration, OPERATOR)),
  lapsed: (promotion) => crowded(promotion, (sheet) => once(sheet, registerOn(sheet, { slots: 2 }), (it) => lapse(it, OPERATOR))),
  'called off': (promotion) =>
    crowded(promotion, (sheet) => once(sheet, confirmedOn(sheet, { slots: 2 }), () => callOff(sheet.event, null, OPERATOR))),
};

const VERBS: Record<string, (registration: Registration, sheet: Sheet) => Command<unknown>> = {
  confirm: (registration) => confirm(registration, registration.linkHash, OPERATOR),
  cancel: (registration) => cancel(registration, OPERATOR),
  accept: (registration) => accept(registration, OPERATOR),
  lapse: (registration) => lapse(registration, OPERATOR),
  remind: (registration) => remind(registration, OPERATOR),
  'change to fewer slots': (registration) => changeRegistration(registration, { slots: 1 }, links, OPERATOR),
  'change to more slots': (registration) => changeRegistration(registration, { slots: 3 }, links, OPERATOR),
  'change the address': (registration) => changeRegistration(registration, { email: 'new@example.org' }, links, OPERATOR),
  'send again': (registration) => sendAgain(registration.eventId, registration.email, OPERATOR),
  'sign up again': (registration) =>
    register(registration.eventId, anApplicant({ email: registration.email, waitList: true }), links, OPERATOR),
  'more slots': (_registration, { event }) => changeEvent(event, { slots: event.slots + 3 }, OPERATOR),
  'fewer slots': (_registration, { event }) => changeEvent(event, { slots: event.slots - 1 }, OPERATOR),
  'another time': (_registration, { event }) => changeEvent(event, { starts: '2027-06-14T19:00' }, OPERATOR),
  'call off': (_registration, { event }) => callOff(event, null, OPERATOR),
  close: (_registration, { event }) => closeSignUp(event, OPERATOR),
  open: (_registration, { event }) => openSignUp(event, OPERATOR),
};

describe('Every verb in every state', () => {
  let tried = 0;
  for (const promotion of ['auto', 'offer'] as const) {
    for (const [state, prepare] of Object.entries(STATES)) {
      for (const [name, verb] of Object.entries(VERBS)) {
        it(`leaves no slot idle: ${name}, when it ${state} (${promotion})`, () => {
          const [sheet, registration] = prepare(promotion);
          expectFair(sheet);
          const before = snapshot(sheet);
          try {
            decideOn(sheet, verb(registration, sheet));
          } catch (error) {
            expect(error).to.be.instanceOf(Refusal);
            expect(snapshot(sheet), 'a refusal leaves no trace').to.equal(before);
          }
          expectFair(sheet);
          tried += 1;
        });
      }
    }
  }

  after(() => {
    const all = 2 * Object.keys(STATES).length * Object.keys(VERBS).length;
    console.log(`      ${tried} of ${all} verbs in states tried`);
  });
});

describe('Time that passes', () => {
  it('leaves alone whoever answered at the last moment', () => {
    for (const state of ['has slots, confirmed', 'waits, confirmed', 'waits, unconfirmed', 'off the wait list']) {
      const [sheet, registration] = (STATES[state] as (promotion: 'auto') => [Sheet, Registration])('auto');
      decideOn(sheet, lapse(registration, OPERATOR));
      expect(registration.endedAt, state).to.equal(null);
    }
  });
});

/** Slots for the one in question, the rest taken, two parties waiting behind. */
function crowded(promotion: 'auto' | 'offer', make: (sheet: Sheet) => Registration): [Sheet, Registration] {
  const sheet = aSheet({ slots: 4, promotion });
  const registration = make(sheet);
  while (sheet.event.slotsTaken < 4 && sheet.event.calledOffAt === null) registerOn(sheet, { slots: 1 });
  if (sheet.event.calledOffAt === null) waitBehind(sheet);
  return [sheet, registration];
}

/** All slots taken, one waiting ahead of the one in question and two behind. */
function full(promotion: 'auto' | 'offer', make: (sheet: Sheet) => Registration): [Sheet, Registration] {
  const sheet = aSheet({ slots: 4, promotion });
  registerOn(sheet, { slots: 4 });
  confirmedOn(sheet, { slots: 3, waitList: true });
  const registration = make(sheet);
  waitBehind(sheet);
  return [sheet, registration];
}

function ended(promotion: 'auto' | 'offer', command: (registration: Registration) => Command<unknown>): [Sheet, Registration] {
  return crowded(promotion, (sheet) => once(sheet, confirmedOn(sheet, { slots: 2 }), command));
}

/** Waited until somebody left; with offers it has not answered yet. */
function cameOff(sheet: Sheet): Registration {
  const first = registerOn(sheet, { slots: 4 });
  const registration = confirmedOn(sheet, { slots: 2, waitList: true });
  return once(sheet, first, (it) => cancel(it, OPERATOR)) && registration;
}

function once(sheet: Sheet, registration: Registration, command: (registration: Registration) => Command<unknown>): Registration {
  decideOn(sheet, command(registration));
  return registration;
}

function waitBehind(sheet: Sheet) {
  confirmedOn(sheet, { slots: 1, waitList: true });
  confirmedOn(sheet, { slots: 2, waitList: true });
}

function confirmedOn(sheet: Sheet, wishes: Parameters<typeof registerOn>[1]): Registration {
  const registration = registerOn(sheet, wishes);
  confirmOn(sheet, registration);
  return registration;
}

function snapshot(sheet: Sheet): string {
  return JSON.stringify([sheet, [...sheet.registrations], [...sheet.liveByEmail.keys()]]);
}
