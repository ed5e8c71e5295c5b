import { expect } from 'chai';
import { readConfig } from '../../src/config.ts';
import type { Event } from '../../src/events/event.ts';
import { NEW_CHAIN } from '../../src/history/history.ts';
import { newId } from '../../src/ids.ts';
import { makeKeys } from '../../src/keys.ts';
import type { Applicant } from '../../src/registrations/applicant.ts';
import { confirm } from '../../src/registrations/confirm.ts';
import type { Command } from '../../src/registrations/desk.ts';
import { makeLinks } from '../../src/registrations/link.ts';
import { register } from '../../src/registrations/register.ts';
import { asRegistered, holdsSlots, isOnWaitList, type Registration } from '../../src/registrations/registration.ts';
import { layOut, type Sheet } from '../../src/registrations/sheet.ts';
import { moveUp } from '../../src/registrations/waitList.ts';
import { anApplicant, OPERATOR } from './given.ts';
import { SECRET } from './service.ts';

const NOW = '2027-05-01T08:00:00.000Z';
export const links = makeLinks(makeKeys(readConfig({ SECRET_KEY: SECRET }, '/nowhere')));

/** A sheet as the desk has it in hand: rules need nothing else. */
export function aSheet(plan: Partial<Event> = {}): Sheet {
  return layOut({ event: { ...USUAL, ...plan }, registrations: [], line: [], lineIsWhole: true, answers: [] }, NOW, OPERATOR);
}

export function registerOn(sheet: Sheet, wishes: Partial<Applicant>): Registration {
  const { id } = decideOn(sheet, register(sheet.event.id, anApplicant(wishes), links, OPERATOR));
  return sheet.registrations.get(id) as Registration;
}

export function confirmOn(sheet: Sheet, registration: Registration) {
  return decideOn(sheet, confirm(registration, registration.linkHash, OPERATOR));
}

/** As the desk does it: the wait list moves up before and after every command. */
export function decideOn<Result>(sheet: Sheet, { decide }: Command<Result>): Result {
  moveUp(sheet);
  const answer = decide(sheet);
  moveUp(sheet);
  return answer;
}

export function aRegistration(sheet: Sheet, facts: Partial<Registration>): Registration {
  const { waitList, member, ...applicant } = anApplicant();
  const kept = { id: newId(), eventId: sheet.event.id, turn: ++sheet.event.turns, linkHash: newId(), emailKey: applicant.email };
  const registered = {
    ...applicant,
    ...kept,
    registeredAt: NOW,
    language: 'en',
    waitList: waitList ? 1 : 0,
    member: member ? 1 : 0,
  } as const;
  return { ...asRegistered(registered), ...facts };
}

const USUAL: Event = {
  id: 'an-event',
  slug: 'harbour-walk',
  title: 'Harbour Walk',
  startsAt: '2027-06-13T17:00:00.000Z',
  startsLocal: '2027-06-13T19:00',
  endsAt: null,
  endsLocal: null,
  zone: 'Europe/Brussels',
  location: null,
  contact: null,
  slots: 20,
  slotsTaken: 0,
  waiting: 0,
  turns: 0,
  maxPerRegistration: 4,
  waitList: 'on',
  overtakes: 3,
  confirmWithin: 2880,
  promotion: 'auto',
  offerWithin: 1440,
  confirmBy: 'link',
  successUrl: null,
  errorUrl: null,
  allowedOrigins: '',
  organiser: null,
  colour: null,
  language: 'en',
  announcedAt: NOW,
  closedAt: null,
  calledOffAt: null,
  reason: null,
  revision: 0,
  forgetAfter: null,
  forgottenAt: null,
  ...NEW_CHAIN,
};

/** Nothing oversold, nobody waiting who could have slots, nobody passed too often. */
export function expectFair(sheet: Sheet) {
  const { event } = sheet;
  const parties = all(sheet);
  const waiting = parties.filter((party) => isOnWaitList(party) && party.confirmedAt).sort((a, b) => a.turn - b.turn);
  const taken = parties.filter(holdsSlots).reduce((sum, { slots }) => sum + slots, 0);
  expect(event.slotsTaken).to.equal(taken).and.at.most(event.slots);
  expect(event.waiting).to.equal(waiting.length);
  const free = event.slots - taken;
  const [head] = waiting.filter(({ slots }) => slots <= event.slots);
  if (head) expect(head.slots, 'the head fits, and waits').to.be.above(free);
  const mayPass = event.overtakes === null || (head?.overtaken ?? 0) < event.overtakes;
  if (mayPass) for (const party of waiting) expect(party.slots, 'fits, may pass, and waits').to.be.above(free);
  for (const party of parties) expect(party.overtaken).to.be.at.most(event.overtakes ?? Number.POSITIVE_INFINITY);
}

export function all(sheet: Sheet): Registration[] {
  return [...sheet.registrations.values()];
}
