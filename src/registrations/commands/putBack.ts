import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { assertUpcoming } from '../../events/event.ts';
import { validateEventChanges } from '../../events/validateEvent.ts';
import type { Command } from '../domain/command.ts';
import { assertNotEnded, unknownRegistration } from '../domain/errors.ts';
import { changeCapacity } from '../domain/outOfTurn.ts';
import { hasConfirmedSlots, holdsSlots, type Registration } from '../domain/registration.ts';
import { enqueueMessage, recordAudit, type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';
import { releaseSlots, wouldGetSlots } from '../domain/waitList.ts';
import { enqueue } from '../domain/waitListQueue.ts';

interface PutBackOptions {
  /** Slots that the event loses at the same time, so that they go to nobody; at most those of the party. */
  fewerSlots?: number;
}

/**
 * Takes the slots, or the offer, of a confirmed party, and puts it back on the wait list. It keeps the place of its sign-up, and
 * its slots go on by the rules of the wait list. Throws DomainError `not-found`, `gone`, `invalid` for more slots than it has, or
 * `conflict` if it has none, is not confirmed, somebody of it has come, there is no wait list, the event has begun, or the rules would
 * give it its slots back at once.
 */
export function putBack({ id, eventId }: Registration, { fewerSlots = 0 }: PutBackOptions, actor: Actor): Command<void> {
  return {
    eventId,
    actor,
    loads: { registrationIds: [id] },
    decide: (unitOfWork) => decide(unitOfWork, unitOfWork.registrations.get(id), fewerSlots),
  };
}

function decide(unitOfWork: UnitOfWork, registration: Registration | undefined, fewerSlots: number): void {
  if (!registration) throw unknownRegistration();
  const { event, now } = unitOfWork;
  assertNotEnded(registration);
  assertUpcoming(event, now);
  if (!holdsSlots(registration)) throw new DomainError('conflict', { key: 'errors.hasNoSlots' });
  if (registration.confirmedAt === null) throw new DomainError('conflict', { key: 'errors.confirmBeforeWaiting' });
  if (registration.arrived > 0) throw new DomainError('conflict', { key: 'errors.hasCome' });
  if (event.waitListMode === 'off') throw new DomainError('conflict', { key: 'errors.noWaitList' });
  const { slots } = registration;
  const slotsOfEvent = fewerSlots === 0 ? event.slots : slotsWithout(unitOfWork, fewerSlots, slots);
  const free = slotsOfEvent - event.slotsTaken + slots;
  if (wouldGetSlots(unitOfWork, registration, { free, of: slotsOfEvent })) throw new DomainError('conflict', { key: 'errors.backAtOnce' });

  const hadSlots = hasConfirmedSlots(registration);
  releaseSlots(unitOfWork, slots);
  if (fewerSlots > 0) changeCapacity(unitOfWork, slotsOfEvent);
  const nothingGiven = { offeredAt: null, offerUntil: null, promotedAt: null };
  updateRegistration(unitOfWork, registration, { waitListedAt: registration.waitListedAt ?? now, ...nothingGiven });
  enqueue(unitOfWork, registration);
  recordAudit(unitOfWork, { action: 'registration.put_back', subjectId: registration.id, data: { slots } });
  enqueueMessage(unitOfWork, 'waiting', registration, { previous: { putBack: true, hadSlots } });
}

function slotsWithout({ event }: UnitOfWork, fewerSlots: number, most: number): number {
  const message = { key: 'fieldErrors.rule.most', values: { limit: most } };
  if (fewerSlots > most) throw new DomainError('invalid', message, { fieldErrors: [{ field: 'fewerSlots', message }] });
  return validateEventChanges(event, { slots: event.slots - fewerSlots }).slots;
}
