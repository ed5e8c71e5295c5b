import { expect } from 'chai';
import fc from 'fast-check';
import { DomainError } from '../../src/domainError.ts';
import { acceptOffer } from '../../src/registrations/commands/acceptOffer.ts';
import { addByHand } from '../../src/registrations/commands/addByHand.ts';
import { amendRegistration } from '../../src/registrations/commands/amendRegistration.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { changeEvent } from '../../src/registrations/commands/changeEvent.ts';
import { changeRegistration } from '../../src/registrations/commands/changeRegistration.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { lapse } from '../../src/registrations/commands/expire.ts';
import { promoteOutOfTurn } from '../../src/registrations/commands/promoteOutOfTurn.ts';
import { putBack } from '../../src/registrations/commands/putBack.ts';
import { validateHandAdded } from '../../src/registrations/domain/addedByHand.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import { holdsSlots, isOnWaitList, type Registration } from '../../src/registrations/domain/registration.ts';
import { addRegistration, type UnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import { placementFor, reserveSlots } from '../../src/registrations/domain/waitList.ts';
import { enqueue } from '../../src/registrations/domain/waitListQueue.ts';
import { OPERATOR } from '../support/factories.ts';
import {
  AFTER_EVERY_DEADLINE,
  allRegistrations,
  applyCommand,
  aRegistration,
  aUnitOfWork,
  confirmIn,
  expectFair,
  links,
  registerCommand,
  registerIn,
} from '../support/unitOfWork.ts';

describe('Wait list rules', () => {
  it('give slots to whoever comes while there are enough', () => {
    const unitOfWork = aUnitOfWork({ slots: 2 });
    expect(placementFor(unitOfWork, { slots: 2, waitList: false })).to.equal('slots');
  });

  it('reject whoever does not want to wait, with the number of slots left', () => {
    const unitOfWork = aUnitOfWork({ slots: 3 });
    registerIn(unitOfWork, { slots: 2 });
    expect(() => registerIn(unitOfWork, { slots: 2 }))
      .to.throw()
      .with.nested.property('details.responseBody.not_enough_slots_available', '1');
  });

  it('never split a party', () => {
    const unitOfWork = aUnitOfWork({ slots: 3 });
    registerIn(unitOfWork, { slots: 2 });
    expect(isOnWaitList(registerIn(unitOfWork, { slots: 2, waitList: true }))).to.equal(true);
    expect(unitOfWork.event.slotsTaken).to.equal(2);
  });

  it('skip whoever has not confirmed, and keep their place', () => {
    const unitOfWork = aUnitOfWork({ slots: 1 });
    const first = registerIn(unitOfWork, {});
    const unconfirmed = registerIn(unitOfWork, { waitList: true });
    const confirmed = registerIn(unitOfWork, { waitList: true });
    const last = registerIn(unitOfWork, { waitList: true });
    confirmIn(unitOfWork, confirmed);
    confirmIn(unitOfWork, last);
    release(unitOfWork, first);
    expect(holdsSlots(confirmed)).to.equal(true);
    confirmIn(unitOfWork, unconfirmed);
    release(unitOfWork, confirmed);
    expect([holdsSlots(unconfirmed), holdsSlots(last)]).to.deep.equal([true, false]);
  });

  it('promote whoever confirms while slots are free', () => {
    const unitOfWork = aUnitOfWork({ slots: 1 });
    const first = registerIn(unitOfWork, {});
    const waiting = registerIn(unitOfWork, { waitList: true });
    release(unitOfWork, first);
    confirmIn(unitOfWork, waiting);
    expect(holdsSlots(waiting)).to.equal(true);
  });

  for (const [maxOvertakes, places] of [
    [0, ['wait list', 'wait list', 'wait list']],
    [2, ['slots', 'slots', 'wait list']],
    [null, ['slots', 'slots', 'slots']],
  ] as const) {
    it(`let newcomers overtake a large party ${maxOvertakes ?? 'any number of'} times`, () => {
      const unitOfWork = aUnitOfWork({ slots: 10, maxOvertakes });
      registerIn(unitOfWork, { slots: 4 });
      registerIn(unitOfWork, { slots: 3 });
      confirmIn(unitOfWork, registerIn(unitOfWork, { slots: 4, waitList: true }));
      const newcomers = [1, 2, 3].map(() => registerIn(unitOfWork, { slots: 1, waitList: true }));
      expect(newcomers.map((party) => (holdsSlots(party) ? 'slots' : 'wait list'))).to.deep.equal(places);
    });
  }

  it('keep freed slots for the head once it was overtaken max_overtakes times', () => {
    const unitOfWork = aUnitOfWork({ slots: 4, maxOvertakes: 1 });
    const parties = [1, 2, 3, 4].map(() => registerIn(unitOfWork, {}));
    const large = registerIn(unitOfWork, { slots: 3, waitList: true });
    confirmIn(unitOfWork, large);
    const small = [1, 2].map(() => registerIn(unitOfWork, { waitList: true }));
    for (const party of small) confirmIn(unitOfWork, party);
    for (const party of parties) release(unitOfWork, party);
    expect(small.map(holdsSlots)).to.deep.equal([true, false]);
    expect(holdsSlots(large)).to.equal(true);
  });

  it('skip a party that is larger than the event has become', () => {
    const unitOfWork = aUnitOfWork({ slots: 4 });
    const parties = [1, 2, 3, 4].map(() => registerIn(unitOfWork, {}));
    const large = registerIn(unitOfWork, { slots: 4, waitList: true });
    confirmIn(unitOfWork, large);
    const small = registerIn(unitOfWork, { waitList: true });
    confirmIn(unitOfWork, small);
    release(unitOfWork, parties[0] as Registration);
    unitOfWork.event.slots = 3;
    expect([holdsSlots(large), holdsSlots(small)]).to.deep.equal([false, true]);
  });

  describe('property-based', () => {
    const index = fc.nat(60);
    const slots = fc.integer({ min: 1, max: 4 });
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 4, arbitrary: fc.record({ type: fc.constant('register'), slots, waitList: fc.boolean() }) },
      { weight: 4, arbitrary: fc.record({ type: fc.constant('confirm'), index }) },
      { weight: 2, arbitrary: fc.record({ type: fc.constant('cancel'), index }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('lapse'), index }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('accept'), index }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('change'), index, slots }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('add'), slots, waitList: fc.boolean(), outOfTurn: fc.boolean() }) },
      {
        weight: 1,
        arbitrary: fc.record({
          type: fc.constantFrom('promote' as const, 'offer' as const),
          index,
          moreSlots: fc.integer({ min: 0, max: 2 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('put back'), index, fewerSlots: fc.integer({ min: 0, max: 2 }) }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constantFrom('confirm for' as const, 'amend' as const), index, slots }) },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('capacity'), slots: fc.integer({ min: 1, max: 16 }) }) },
    );
    const scenario = fc.record({
      slots: fc.integer({ min: 4, max: 12 }),
      maxOvertakes: fc.option(fc.integer({ min: 0, max: 4 })),
      promotion: fc.constantFrom('auto' as const, 'offer' as const),
      steps: fc.array(step, { maxLength: 150 }),
    });

    it('never oversold, no idle slots, nobody overtaken more often than allowed', () => {
      fc.assert(
        fc.property(scenario, ({ steps, ...eventInput }) => {
          const unitOfWork = aUnitOfWork(eventInput);
          for (const step of steps) {
            applyStep(unitOfWork, step);
            expectFair(unitOfWork);
          }
        }),
        { numRuns: 400 },
      );
    });

    it('no starvation: when the others leave, everybody who confirmed gets slots, in order', () => {
      fc.assert(
        fc.property(scenario, ({ steps, ...eventInput }) => {
          const unitOfWork = aUnitOfWork(eventInput);
          for (const step of steps) applyStep(unitOfWork, step);
          for (let rounds = 0; unitOfWork.event.waitingCount > 0 && rounds < 200; rounds++) {
            const holder = allRegistrations(unitOfWork).find(holdsSlots);
            if (holder) applyCommand(unitOfWork, cancel(holder, OPERATOR));
          }
          const stillWait = allRegistrations(unitOfWork).filter((party) => isOnWaitList(party) && party.confirmedAt);
          expect(stillWait.filter(({ slots }) => slots <= unitOfWork.event.slots)).to.deep.equal([]);
        }),
        { numRuns: 200 },
      );
    });

    it('a rejected sign-up leaves the unit of work unchanged', () => {
      let rejections = 0;
      fc.assert(
        fc.property(scenario, ({ steps, ...eventInput }) => {
          const unitOfWork = aUnitOfWork(eventInput);
          for (const step of steps) applyStep(unitOfWork, step);
          const before = JSON.stringify([unitOfWork, [...unitOfWork.registrations]]);
          try {
            registerIn(unitOfWork, { slots: eventInput.slots, waitList: false });
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
            rejections += 1;
            expect(JSON.stringify([unitOfWork, [...unitOfWork.registrations]])).to.equal(before);
          }
        }),
      );
      expect(rejections, 'rejected sign-ups').to.be.above(0);
    });
  });
});

type Step =
  | { type: 'register'; slots: number; waitList: boolean }
  | { type: 'confirm' | 'cancel' | 'lapse' | 'accept'; index: number }
  | { type: 'change'; index: number; slots: number }
  | { type: 'add'; slots: number; waitList: boolean; outOfTurn: boolean }
  | { type: 'promote' | 'offer'; index: number; moreSlots: number }
  | { type: 'put back'; index: number; fewerSlots: number }
  | { type: 'confirm for' | 'amend'; index: number; slots: number }
  | { type: 'capacity'; slots: number };

/** Applies a step as the command processor would; a domain error is a valid outcome. */
function applyStep(unitOfWork: UnitOfWork, step: Step) {
  const registration = 'index' in step ? allRegistrations(unitOfWork)[step.index % Math.max(1, unitOfWork.registrations.size)] : undefined;
  const command = commandOf(unitOfWork, step, registration);
  if (!command) return;
  const { now } = unitOfWork;
  // Nobody lapses before the time to answer is over.
  if (step.type === 'lapse') unitOfWork.now = AFTER_EVERY_DEADLINE;
  try {
    applyCommand(unitOfWork, command);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  } finally {
    unitOfWork.now = now;
  }
}

function commandOf(unitOfWork: UnitOfWork, step: Step, registration: Registration | undefined): Command<unknown> | null {
  if (step.type === 'register') return registerCommand(unitOfWork.event.id, { slots: step.slots, waitList: step.waitList });
  if (step.type === 'capacity') return changeEvent(unitOfWork.event, { slots: step.slots }, OPERATOR);
  if (step.type === 'add') return addCommand(unitOfWork, step, step.outOfTurn);
  if (!registration) return null;
  if (step.type === 'promote' || step.type === 'offer')
    return promoteOutOfTurn(registration, { grant: step.type === 'offer' ? 'offered' : 'promoted', moreSlots: step.moreSlots }, OPERATOR);
  if (step.type === 'put back') return putBack(registration, { fewerSlots: step.fewerSlots }, OPERATOR);
  if (step.type === 'confirm for') return confirmOnBehalf(registration, OPERATOR);
  if (step.type === 'amend')
    return amendRegistration(registration, { changes: { slots: step.slots }, isConfirmed: false }, links, OPERATOR);
  if (step.type === 'change') return changeRegistration(registration, { slots: step.slots }, links, OPERATOR);
  if (step.type === 'confirm') return confirm(registration, registration.linkHash, OPERATOR);
  return { cancel, lapse, accept: acceptOffer }[step.type](registration, OPERATOR);
}

function addCommand(
  { event }: UnitOfWork,
  { slots, waitList }: { slots: number; waitList: boolean },
  isOutOfTurn: boolean,
): Command<unknown> {
  const input = validateHandAdded({ firstName: 'Amina', lastName: 'Diallo', slots, waitList }, false);
  return addByHand({ eventId: event.id, input, isConfirmed: true, isOutOfTurn, links, actor: OPERATOR });
}

function release(unitOfWork: UnitOfWork, registration: Registration) {
  if (holdsSlots(registration)) applyCommand(unitOfWork, cancel(registration, OPERATOR));
}

describe('A newcomer who takes slots', () => {
  it('counts as one overtake of the head', () => {
    const unitOfWork = aUnitOfWork({ slots: 2 });
    const head = aRegistration(unitOfWork, { slots: 2, confirmedAt: unitOfWork.now, waitListedAt: unitOfWork.now });
    addRegistration(unitOfWork, head);
    enqueue(unitOfWork, head);
    reserveSlots(unitOfWork, 1);
    expect(head.overtakenCount).to.equal(1);
  });

  it('counts as one when an organiser puts them first, but not beyond what the event allows', () => {
    const unitOfWork = aUnitOfWork({ slots: 3, maxOvertakes: 1 });
    const head = aRegistration(unitOfWork, { slots: 3, confirmedAt: unitOfWork.now, waitListedAt: unitOfWork.now });
    registerIn(unitOfWork, { slots: 1 });
    addRegistration(unitOfWork, head);
    enqueue(unitOfWork, head);
    applyCommand(unitOfWork, addCommand(unitOfWork, { slots: 1, waitList: false }, true));
    expect(head.overtakenCount).to.equal(1);
    applyCommand(unitOfWork, addCommand(unitOfWork, { slots: 1, waitList: false }, true));
    expect(head.overtakenCount).to.equal(1);
    expectFair(unitOfWork);
  });
});
