import { expect } from 'chai';
import { announcedEmail } from '../../src/console/person/announcedEmail.ts';
import { DomainError } from '../../src/domainError.ts';
import { acceptOffer } from '../../src/registrations/commands/acceptOffer.ts';
import { addByHand } from '../../src/registrations/commands/addByHand.ts';
import { amendRegistration } from '../../src/registrations/commands/amendRegistration.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { promoteOutOfTurn } from '../../src/registrations/commands/promoteOutOfTurn.ts';
import { putBack } from '../../src/registrations/commands/putBack.ts';
import { resendToRegistration } from '../../src/registrations/commands/resendToRegistration.ts';
import { validateHandAdded } from '../../src/registrations/domain/addedByHand.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import { ORGANISER_ACTS, type OrganiserAct, possibleActs } from '../../src/registrations/domain/possibleActs.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import type { UnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import { emailAddress, OPERATOR } from '../support/factories.ts';
import { applyCommand, aUnitOfWork, confirmIn, links, registerIn } from '../support/unitOfWork.ts';

type State = (unitOfWork: UnitOfWork) => Registration;

/** At an event with 8 slots that is full, or has three that are kept for a party of four. */
const STATES: Record<string, State> = {
  unconfirmed: (unitOfWork) => registerIn(unitOfWork, { slots: 2 }),
  confirmed: inFullEvent,
  'asked for another address': (unitOfWork) => {
    const registration = inFullEvent(unitOfWork);
    const changes = { email: emailAddress('new@example.org') };
    applyCommand(unitOfWork, amendRegistration(registration, { changes, isConfirmed: false }, links, OPERATOR));
    unitOfWork.messages.length = 0;
    return registration;
  },
  'without an address': (unitOfWork) => {
    withOthers(unitOfWork);
    const input = validateHandAdded({ firstName: 'Amina', lastName: 'Diallo', slots: 2 }, false);
    const request = { eventId: unitOfWork.event.id, input, isConfirmed: true, isOutOfTurn: false, links, actor: OPERATOR };
    return unitOfWork.registrations.get(applyCommand(unitOfWork, addByHand(request)).id) as Registration;
  },
  waiting,
  'waiting, unconfirmed': (unitOfWork) => {
    withHead(unitOfWork);
    return registerIn(unitOfWork, { slots: 2, waitList: true });
  },
  offered: (unitOfWork) => given(unitOfWork, 'offered'),
  'given out of turn': (unitOfWork) => given(unitOfWork, 'promoted'),
  'accepted an offer': (unitOfWork) => {
    const registration = given(unitOfWork, 'offered');
    applyCommand(unitOfWork, acceptOffer(registration, OPERATOR));
    return registration;
  },
  cancelled: (unitOfWork) => {
    const registration = confirmed(unitOfWork);
    applyCommand(unitOfWork, cancel(registration, OPERATOR));
    return registration;
  },
};

const COMMANDS: Record<Exclude<OrganiserAct, 'erase'>, (registration: Registration) => Command<unknown>> = {
  resend: (registration) => resendToRegistration(registration, OPERATOR),
  change: (registration) => amendRegistration(registration, { changes: { firstName: 'Grace' }, isConfirmed: false }, links, OPERATOR),
  confirm: (registration) => confirmOnBehalf(registration, OPERATOR),
  cancel: (registration) => cancel(registration, OPERATOR),
  promote: (registration) => promoteOutOfTurn(registration, { grant: 'promoted' }, OPERATOR),
  offer: (registration) => promoteOutOfTurn(registration, { grant: 'offered' }, OPERATOR),
  // It would get its slots back at once, so the event loses them.
  wait: (registration) => putBack(registration, { fewerSlots: registration.slots }, OPERATOR),
};

describe('What an organiser can do with one person', () => {
  for (const [state, prepare] of Object.entries(STATES)) {
    for (const act of ORGANISER_ACTS.filter((name) => name !== 'erase')) {
      it(`${act}, ${state}: it is possible exactly when it is shown, and sends the email that was announced`, () => {
        const unitOfWork = aUnitOfWork({ slots: 8, maxOvertakes: 0 });
        const registration = prepare(unitOfWork);
        unitOfWork.messages.length = 0;
        const announced = announcedEmail(act, registration);
        const isShown = possibleActs(registration, unitOfWork.event, unitOfWork.now).includes(act);
        try {
          applyCommand(unitOfWork, COMMANDS[act](registration));
        } catch (error) {
          expect(error).to.be.instanceOf(DomainError);
          expect(isShown, (error as Error).message).to.equal(false);
          return;
        }
        expect(isShown).to.equal(true);
        const sent = unitOfWork.messages
          .filter(({ registrationId }) => registrationId === registration.id)
          .map(({ template, recipient }) => ({ template, to: recipient ?? registration.email }));
        expect(sent).to.deep.equal(announced ? [announced] : []);
      });
    }
  }

  it('is nothing once the event has begun, but to send the link again and to erase', () => {
    const unitOfWork = aUnitOfWork({ slots: 8 });
    const registration = confirmed(unitOfWork);
    expect(possibleActs(registration, unitOfWork.event, unitOfWork.event.startsAt)).to.deep.equal(['resend', 'erase']);
    expect(possibleActs(registration, { ...unitOfWork.event, erasedAt: unitOfWork.now }, unitOfWork.event.startsAt)).to.deep.equal([]);
  });
});

function confirmed(unitOfWork: UnitOfWork, slots = 2, waitList = false): Registration {
  const registration = registerIn(unitOfWork, { slots, waitList });
  confirmIn(unitOfWork, registration);
  return registration;
}

function withOthers(unitOfWork: UnitOfWork) {
  for (const slots of [4, 2]) registerIn(unitOfWork, { slots });
}

function inFullEvent(unitOfWork: UnitOfWork): Registration {
  withOthers(unitOfWork);
  return confirmed(unitOfWork);
}

/** Three slots are free, and kept for a party of four. */
function withHead(unitOfWork: UnitOfWork) {
  confirmed(unitOfWork, 3);
  confirmed(unitOfWork, 2);
  confirmed(unitOfWork, 4, true);
}

function waiting(unitOfWork: UnitOfWork): Registration {
  withHead(unitOfWork);
  return confirmed(unitOfWork, 2, true);
}

function given(unitOfWork: UnitOfWork, grant: 'offered' | 'promoted'): Registration {
  const registration = waiting(unitOfWork);
  applyCommand(unitOfWork, promoteOutOfTurn(registration, { grant }, OPERATOR));
  return registration;
}
