import { expect } from 'chai';
import fc from 'fast-check';
import { Refusal } from '../../src/errors.ts';
import { accept } from '../../src/registrations/accept.ts';
import { cancel } from '../../src/registrations/cancel.ts';
import { changeRegistration } from '../../src/registrations/change.ts';
import { changeEvent } from '../../src/registrations/changeEvent.ts';
import { confirm } from '../../src/registrations/confirm.ts';
import type { Command } from '../../src/registrations/desk.ts';
import { lapse } from '../../src/registrations/lapse.ts';
import { joinLine } from '../../src/registrations/line.ts';
import { register } from '../../src/registrations/register.ts';
import { holdsSlots, isOnWaitList, type Registration } from '../../src/registrations/registration.ts';
import { keep, type Sheet } from '../../src/registrations/sheet.ts';
import { nextPlace, takeSlots } from '../../src/registrations/waitList.ts';
import { anApplicant, OPERATOR } from '../support/given.ts';
import { all, aRegistration, aSheet, confirmOn, decideOn, expectFair, links, registerOn } from '../support/sheet.ts';

describe('The wait list', () => {
  it('gives slots to whoever comes while there are enough', () => {
    const sheet = aSheet({ slots: 2 });
    expect(nextPlace(sheet, { slots: 2, waitList: false })).to.equal('slots');
  });

  it('refuses, with what is left, whoever does not want to wait', () => {
    const sheet = aSheet({ slots: 3 });
    registerOn(sheet, { slots: 2 });
    expect(() => registerOn(sheet, { slots: 2 }))
      .to.throw()
      .with.nested.property('details.facts.not_enough_slots_available', '1');
  });

  it('never splits a party', () => {
    const sheet = aSheet({ slots: 3 });
    registerOn(sheet, { slots: 2 });
    expect(isOnWaitList(registerOn(sheet, { slots: 2, waitList: true }))).to.equal(true);
    expect(sheet.event.slotsTaken).to.equal(2);
  });

  it('passes over whoever has not confirmed, and keeps their turn', () => {
    const sheet = aSheet({ slots: 1 });
    const first = registerOn(sheet, {});
    const unconfirmed = registerOn(sheet, { waitList: true });
    const confirmed = registerOn(sheet, { waitList: true });
    const last = registerOn(sheet, { waitList: true });
    confirmOn(sheet, confirmed);
    confirmOn(sheet, last);
    release(sheet, first);
    expect(holdsSlots(confirmed)).to.equal(true);
    confirmOn(sheet, unconfirmed);
    release(sheet, confirmed);
    expect([holdsSlots(unconfirmed), holdsSlots(last)]).to.deep.equal([true, false]);
  });

  it('gives slots at once to whoever waits and confirms while some are free', () => {
    const sheet = aSheet({ slots: 1 });
    const first = registerOn(sheet, {});
    const waiting = registerOn(sheet, { waitList: true });
    release(sheet, first);
    confirmOn(sheet, waiting);
    expect(holdsSlots(waiting)).to.equal(true);
  });

  for (const [overtakes, places] of [
    [0, ['wait list', 'wait list', 'wait list']],
    [2, ['slots', 'slots', 'wait list']],
    [null, ['slots', 'slots', 'slots']],
  ] as const) {
    it(`lets newcomers pass a large party ${overtakes ?? 'any number of'} times`, () => {
      const sheet = aSheet({ slots: 10, overtakes });
      registerOn(sheet, { slots: 4 });
      registerOn(sheet, { slots: 3 });
      confirmOn(sheet, registerOn(sheet, { slots: 4, waitList: true }));
      const came = [1, 2, 3].map(() => registerOn(sheet, { slots: 1, waitList: true }));
      expect(came.map((party) => (holdsSlots(party) ? 'slots' : 'wait list'))).to.deep.equal(places);
    });
  }

  it('keeps freed slots for the head once it was passed often enough', () => {
    const sheet = aSheet({ slots: 4, overtakes: 1 });
    const parties = [1, 2, 3, 4].map(() => registerOn(sheet, {}));
    const large = registerOn(sheet, { slots: 3, waitList: true });
    confirmOn(sheet, large);
    const small = [1, 2].map(() => registerOn(sheet, { waitList: true }));
    for (const party of small) confirmOn(sheet, party);
    for (const party of parties) release(sheet, party);
    expect(small.map(holdsSlots)).to.deep.equal([true, false]);
    expect(holdsSlots(large)).to.equal(true);
  });

  it('passes over a party that is larger than the event has become', () => {
    const sheet = aSheet({ slots: 4 });
    const parties = [1, 2, 3, 4].map(() => registerOn(sheet, {}));
    const large = registerOn(sheet, { slots: 4, waitList: true });
    confirmOn(sheet, large);
    const small = registerOn(sheet, { waitList: true });
    confirmOn(sheet, small);
    release(sheet, parties[0] as Registration);
    sheet.event.slots = 3;
    expect([holdsSlots(large), holdsSlots(small)]).to.deep.equal([false, true]);
  });

  describe('whatever happens', () => {
    const which = fc.nat(60);
    const slots = fc.integer({ min: 1, max: 4 });
    const deed: fc.Arbitrary<Deed> = fc.oneof(
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('register'), slots, waitList: fc.boolean() }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constant('confirm'), which }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel'), which }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('lapse'), which }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('accept'), which }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('change'), which, slots }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('capacity'), slots: fc.integer({ min: 1, max: 16 }) }) },
    );
    const life = fc.record({
      slots: fc.integer({ min: 4, max: 12 }),
      overtakes: fc.option(fc.integer({ min: 0, max: 4 })),
      promotion: fc.constantFrom('auto' as const, 'offer' as const),
      deeds: fc.array(deed, { maxLength: 150 }),
    });

    it('is never oversold, leaves no slots idle, and lets nobody be passed more often than the rule says', () => {
      fc.assert(
        fc.property(life, ({ deeds, ...plan }) => {
          const sheet = aSheet(plan);
          for (const deed of deeds) {
            live(sheet, deed);
            expectFair(sheet);
          }
        }),
        { numRuns: 400 },
      );
    });

    it('lets nobody wait for ever: when the others leave, everybody who confirmed gets slots, in order', () => {
      fc.assert(
        fc.property(life, ({ deeds, ...plan }) => {
          const sheet = aSheet(plan);
          for (const deed of deeds) live(sheet, deed);
          for (let turns = 0; sheet.event.waiting > 0 && turns < 200; turns++) {
            const holder = all(sheet).find(holdsSlots);
            if (holder) decideOn(sheet, cancel(holder, OPERATOR));
          }
          const stillWait = all(sheet).filter((party) => isOnWaitList(party) && party.confirmedAt);
          expect(stillWait.filter(({ slots }) => slots <= sheet.event.slots)).to.deep.equal([]);
        }),
        { numRuns: 200 },
      );
    });

    it('a refused sign-up leaves no trace on the sheet', () => {
      fc.assert(
        fc.property(life, ({ deeds, ...plan }) => {
          const sheet = aSheet(plan);
          for (const deed of deeds) live(sheet, deed);
          const before = JSON.stringify([sheet, [...sheet.registrations]]);
          try {
            registerOn(sheet, { slots: plan.slots, waitList: false });
          } catch {
            expect(JSON.stringify([sheet, [...sheet.registrations]])).to.equal(before);
          }
        }),
      );
    });
  });
});

type Deed =
  | { kind: 'register'; slots: number; waitList: boolean }
  | { kind: 'confirm' | 'cancel' | 'lapse' | 'accept'; which: number }
  | { kind: 'change'; which: number; slots: number }
  | { kind: 'capacity'; slots: number };

/** Does what the desk would, with whomever the deed means. A refusal is an answer. */
function live(sheet: Sheet, deed: Deed) {
  const registration = 'which' in deed ? all(sheet)[deed.which % Math.max(1, sheet.registrations.size)] : undefined;
  const command = commandOf(sheet, deed, registration);
  if (!command) return;
  try {
    decideOn(sheet, command);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

function commandOf(sheet: Sheet, deed: Deed, registration: Registration | undefined): Command<unknown> | null {
  if (deed.kind === 'register') return register(sheet.event.id, anApplicant(deed), links, OPERATOR);
  if (deed.kind === 'capacity') return changeEvent(sheet.event, { slots: deed.slots }, OPERATOR);
  if (!registration) return null;
  if (deed.kind === 'change') return changeRegistration(registration, { slots: deed.slots }, links, OPERATOR);
  if (deed.kind === 'confirm') return confirm(registration, registration.linkHash, OPERATOR);
  return { cancel, lapse, accept }[deed.kind](registration, OPERATOR);
}

function release(sheet: Sheet, registration: Registration) {
  if (holdsSlots(registration)) decideOn(sheet, cancel(registration, OPERATOR));
}

describe('A newcomer who takes slots', () => {
  it('counts as one more who passed the head', () => {
    const sheet = aSheet({ slots: 2 });
    const head = aRegistration(sheet, { slots: 2, confirmedAt: sheet.now, waitListedAt: sheet.now });
    keep(sheet, head);
    joinLine(sheet, head);
    takeSlots(sheet, 1);
    expect(head.overtaken).to.equal(1);
  });
});
