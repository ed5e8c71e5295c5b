import { newId } from '../../crypto/ids.ts';
import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { freeSlots } from '../../events/event.ts';
import { isDraft } from '../../events/eventState.ts';
import { titleValues } from '../../events/eventTexts.ts';
import type { CheckIn } from '../domain/checkIn.ts';
import type { Command } from '../domain/command.ts';
import { assertPartySize } from '../domain/errors.ts';
import { newRegistration } from '../domain/newRegistration.ts';
import { reserveOutOfTurn } from '../domain/outOfTurn.ts';
import type { Links } from '../domain/privateLink.ts';
import type { Registration } from '../domain/registration.ts';
import { addRegistration, recordAudit, type UnitOfWork } from '../domain/unitOfWork.ts';
import { assertRoom, type CheckInResult, record, toResult } from './checkIn.ts';

interface WalkIn {
  eventId: string;
  /** UUID of the check-in, made by the device: the same request adds nobody twice. */
  id: string;
  firstName: string;
  lastName: string;
  slots: number;
  device: string;
  scannedAt: string;
  links: Links;
  actor: Actor;
}

/**
 * Registers somebody who came without having signed up, and counts the party as arrived; also once the event has begun. They stand at
 * the door, so that free slots are theirs even if somebody waits. Throws DomainError `invalid` for too large a party, and `conflict`
 * if not enough slots are free, the event was called off, it has far more check-ins than people, or another party has the id.
 */
export function addWalkIn(walkIn: WalkIn): Command<CheckInResult> {
  const { eventId, actor, id } = walkIn;
  return { eventId, actor, loads: { checkInIds: [id] }, decide: (unitOfWork) => decide(unitOfWork, walkIn) };
}

function decide(unitOfWork: UnitOfWork, walkIn: WalkIn): CheckInResult {
  const existing = unitOfWork.checkIns.byId.get(walkIn.id);
  const known = existing && unitOfWork.registrations.get(existing.registrationId);
  if (known) {
    assertSameParty(existing, known, walkIn);
    return toResult(existing, known);
  }
  const { event } = unitOfWork;
  const valuesIn = titleValues(event);
  if (event.calledOffAt !== null) throw new DomainError('conflict', { key: 'errors.eventCalledOff', valuesIn });
  if (isDraft(event)) throw new DomainError('conflict', { key: 'errors.draft', valuesIn });
  assertRoom(unitOfWork, 1);
  assertPartySize(unitOfWork, walkIn);
  if (walkIn.slots > freeSlots(event))
    throw new DomainError('conflict', { key: 'errors.slotsNeeded', values: { needed: walkIn.slots, free: freeSlots(event) } });
  const overtaken = reserveOutOfTurn(unitOfWork, walkIn.slots);
  const registration = buildRegistration(unitOfWork, walkIn);
  addRegistration(unitOfWork, registration);
  const data = {
    slots: walkIn.slots,
    placement: 'slots',
    origin: 'paper',
    atTheDoor: true,
    ...(overtaken > 0 && { outOfTurn: true, overtaken }),
  };
  recordAudit(unitOfWork, { action: 'registration.created', subjectId: registration.id, data });
  recordAudit(unitOfWork, { action: 'registration.confirmed', subjectId: registration.id, data: {} });
  const { id, slots, device, scannedAt } = walkIn;
  const request = { id, registrationId: registration.id, people: slots, undoes: null, scannedAt };
  return toResult(record(unitOfWork, registration, request, device), registration);
}

/** A door that got no answer for one party may use the same form for the next one: that must not be told that it was let in. */
function assertSameParty({ people }: CheckIn, { firstName, lastName }: Registration, walkIn: WalkIn): void {
  if (people === walkIn.slots && firstName === walkIn.firstName && lastName === walkIn.lastName) return;
  throw new DomainError('conflict', { key: 'door.errors.otherParty' });
}

function buildRegistration({ event, now }: UnitOfWork, { firstName, lastName, slots, links }: WalkIn): Registration {
  const id = newId();
  event.lastSequence += 1;
  const registration = newRegistration({
    ...{ id, eventId: event.id, sequence: event.lastSequence, linkHash: links.hashFor(id, id) },
    // No address can be an id, so it is distinct from every address and from every other one.
    ...{ firstName, lastName, email: '', emailNormalized: id, phone: '', slots, member: 0, wantsWaitList: 0 },
    ...{ registeredAt: now, language: event.language },
  });
  return Object.assign(registration, { origin: 'paper', hasEmail: 0, confirmedAt: now, confirmedByOrganiser: 1 });
}
