import { expect } from 'chai';
import { EMPTY_CHAIN } from '../../src/audit/auditLog.ts';
import { readConfig } from '../../src/config.ts';
import { newId } from '../../src/crypto/ids.ts';
import { createKeys } from '../../src/crypto/keys.ts';
import type { Event } from '../../src/events/event.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { register } from '../../src/registrations/commands/register.ts';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import { newRegistration } from '../../src/registrations/domain/newRegistration.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { holdsSlots, isOnWaitList, type Registration } from '../../src/registrations/domain/registration.ts';
import type { RegistrationView } from '../../src/registrations/domain/registrationView.ts';
import { createUnitOfWork, type UnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import { promoteWaiting } from '../../src/registrations/domain/waitList.ts';
import { anApplicant, aRegistrationInput, OPERATOR } from './factories.ts';
import { TEST_SECRET } from './service.ts';

const NOW = '2027-05-01T08:00:00.000Z';
/** After every deadline of a registration at the sample event, and before the event: nobody lapses earlier. */
export const AFTER_EVERY_DEADLINE = '2027-06-01T08:00:00.000Z';
export const links = createLinks(createKeys(readConfig({ SECRET_KEY: TEST_SECRET }, '/nowhere')));

/** An empty unit of work of a sample event. */
export function aUnitOfWork(eventInput: Partial<Event> = {}): UnitOfWork {
  return createUnitOfWork(
    { event: { ...DEFAULT_EVENT, ...eventInput }, registrations: [], queue: [], isQueueComplete: true, idempotencyRecords: [] },
    NOW,
    OPERATOR,
  );
}

/** Registers a new applicant at this event. */
export function registerCommand(eventId: string, overrides: Partial<RegistrationBody> = {}): Command<RegistrationView> {
  return register({ eventId, input: aRegistrationInput(overrides), links, actor: OPERATOR, hideDuplicates: false });
}

export function registerIn(unitOfWork: UnitOfWork, overrides: Partial<RegistrationBody>): Registration {
  const { id } = applyCommand(unitOfWork, registerCommand(unitOfWork.event.id, overrides));
  return unitOfWork.registrations.get(id) as Registration;
}

export function confirmIn(unitOfWork: UnitOfWork, registration: Registration) {
  return applyCommand(unitOfWork, confirm(registration, registration.linkHash, OPERATOR));
}

/** Runs a command as the command processor does: the wait list moves up before and after it. */
export function applyCommand<Result>(unitOfWork: UnitOfWork, { decide }: Command<Result>): Result {
  promoteWaiting(unitOfWork);
  const result = decide(unitOfWork);
  promoteWaiting(unitOfWork);
  return result;
}

export function aRegistration(unitOfWork: UnitOfWork, overrides: Partial<Registration>): Registration {
  const { waitList, member, ...applicant } = anApplicant();
  const fields = {
    ...applicant,
    id: newId(),
    eventId: unitOfWork.event.id,
    sequence: ++unitOfWork.event.lastSequence,
    linkHash: newId(),
    emailNormalized: applicant.email,
    registeredAt: NOW,
    language: 'en',
    wantsWaitList: waitList ? 1 : 0,
    member: member ? 1 : 0,
  } as const;
  return { ...newRegistration(fields), ...overrides };
}

const DEFAULT_EVENT: Event = {
  id: 'an-event',
  slug: 'harbour-walk',
  title: 'Harbour Walk',
  startsAt: '2027-06-13T17:00:00.000Z',
  startsLocal: '2027-06-13T19:00',
  endsAt: null,
  endsLocal: null,
  ...{ opensAt: null, opensLocal: null, closesAt: null, closesLocal: null },
  timeZone: 'Europe/Brussels',
  location: null,
  contact: null,
  slots: 20,
  slotsTaken: 0,
  unconfirmedSlots: 0,
  waitingCount: 0,
  lastSequence: 0,
  questionCount: 0,
  maxPerRegistration: 4,
  waitListMode: 'on',
  maxOvertakes: 3,
  confirmWithinMinutes: 2880,
  promotion: 'auto',
  offerWithinMinutes: 1440,
  confirmBy: 'link',
  successUrl: null,
  errorUrl: null,
  allowedOrigins: '',
  organiser: null,
  colour: null,
  language: 'en',
  createdAt: NOW,
  publishedAt: NOW,
  closedAt: null,
  calledOffAt: null,
  callOffReason: null,
  revision: 0,
  ...{ version: 1, visibility: 'listed', description: null, translations: null },
  retentionDays: null,
  erasedAt: null,
  ...EMPTY_CHAIN,
};

/** Nothing is oversold, nobody waits who could have slots, nobody was overtaken too often. */
export function expectFair(unitOfWork: UnitOfWork) {
  const { event } = unitOfWork;
  const parties = allRegistrations(unitOfWork);
  const waiting = parties.filter((party) => isOnWaitList(party) && party.confirmedAt).sort((a, b) => a.sequence - b.sequence);
  const taken = parties.filter(holdsSlots).reduce((sum, { slots }) => sum + slots, 0);
  expect(event.slotsTaken).to.equal(taken).and.at.most(event.slots);
  expect(event.waitingCount).to.equal(waiting.length);
  const free = event.slots - taken;
  const [head] = waiting.filter(({ slots }) => slots <= event.slots);
  if (head) expect(head.slots, 'the head fits, and waits').to.be.above(free);
  const canBeOvertaken = event.maxOvertakes === null || (head?.overtakenCount ?? 0) < event.maxOvertakes;
  if (canBeOvertaken) for (const party of waiting) expect(party.slots, 'fits, may overtake, and waits').to.be.above(free);
  for (const party of parties) expect(party.overtakenCount).to.be.at.most(event.maxOvertakes ?? Number.POSITIVE_INFINITY);
}

export function allRegistrations(unitOfWork: UnitOfWork): Registration[] {
  return [...unitOfWork.registrations.values()];
}
