import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { addCheckIn, type CheckIn } from '../domain/checkIn.ts';
import type { Command } from '../domain/command.ts';
import { countCheckIn } from '../domain/countCheckIn.ts';
import type { Registration } from '../domain/registration.ts';
import { type StateName, stateNameOf } from '../domain/registrationState.ts';
import { recordAudit, type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';

/** What a device tells of one party. */
export type CheckInRequest = Pick<CheckIn, 'id' | 'registrationId' | 'people' | 'undoes' | 'scannedAt'>;

/** What became of it, and whom it is about as they are now. */
export interface CheckInResult extends Pick<CheckIn, 'id' | 'registrationId' | 'counted' | 'arrived' | 'outcome'> {
  name: string;
  state: StateName;
  slots: number;
}

/** A program that checks in and out in a loop must not fill the database: an event keeps so many check-ins, and so many per party. */
const MOST_CHECK_INS = 1_000;
const MOST_PER_REGISTRATION = 20;

/**
 * Counts who came. Requests are decided in their order; one that was received before gets the result of then, so that a device can
 * send everything again. Null: no registration of this event; such a request leaves no trace. Throws DomainError `conflict` if the
 * event has far more check-ins than people.
 */
export function checkIn(eventId: string, requests: CheckInRequest[], device: string, actor: Actor): Command<(CheckInResult | null)[]> {
  return {
    eventId,
    actor,
    loads: {
      registrationIds: requests.map(({ registrationId }) => registrationId),
      checkInIds: requests.flatMap(({ id, undoes }) => (undoes === null ? [id] : [id, undoes])),
    },
    decide: (unitOfWork) => {
      assertRoom(unitOfWork, requests.length);
      return requests.map((request) => decide(unitOfWork, request, device));
    },
  };
}

function decide(unitOfWork: UnitOfWork, request: CheckInRequest, device: string): CheckInResult | null {
  const existing = unitOfWork.checkIns.byId.get(request.id);
  const registration = unitOfWork.registrations.get(existing?.registrationId ?? request.registrationId);
  if (!registration) return null;
  return toResult(existing ?? record(unitOfWork, registration, request, device), registration);
}

/** Counts people of a registration, and keeps that it was asked, whatever came of it. */
export function record(unitOfWork: UnitOfWork, registration: Registration, request: CheckInRequest, device: string): CheckIn {
  const { checkIns, event, actor, now } = unitOfWork;
  const { counted, outcome } = countCheckIn(registration, request, checkIns);
  const arrived = registration.arrived + counted;
  const { id, people, undoes, scannedAt } = request;
  const registrationId = registration.id;
  const sequence = checkIns.lastSequence + 1;
  const checkIn = { id, eventId: event.id, sequence, registrationId, people, counted, arrived, outcome, undoes, device };
  const received = { ...checkIn, actor: actor.name, scannedAt, receivedAt: now };
  addCheckIn(checkIns, received);
  if (counted !== 0) {
    updateRegistration(unitOfWork, registration, { arrived });
    const data = { people: Math.abs(counted), arrived };
    if (counted > 0) recordAudit(unitOfWork, { action: 'registration.checked_in', subjectId: registrationId, data });
    else recordAudit(unitOfWork, { action: 'registration.check_in_undone', subjectId: registrationId, data });
  }
  return received;
}

export function toResult({ id, registrationId, counted, arrived, outcome }: CheckIn, registration: Registration): CheckInResult {
  const { firstName, lastName, slots } = registration;
  const name = `${firstName} ${lastName}`.trim();
  return { id, registrationId, counted, arrived, outcome, name, state: stateNameOf(registration), slots };
}

export function assertRoom({ checkIns, event }: UnitOfWork, more: number): void {
  if (checkIns.lastSequence + more <= mostCheckIns(event)) return;
  throw new DomainError('conflict', { key: 'door.errors.tooMany' });
}

function mostCheckIns({ lastSequence }: Event): number {
  return MOST_CHECK_INS + MOST_PER_REGISTRATION * lastSequence;
}
