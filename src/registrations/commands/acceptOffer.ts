import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { assertUpcoming } from '../../events/event.ts';
import type { Command } from '../domain/command.ts';
import { assertNotEnded, unknownLink } from '../domain/errors.ts';
import { isOffered, isOnWaitList, type Registration } from '../domain/registration.ts';
import type { UnitOfWork } from '../domain/unitOfWork.ts';
import { markOfferAccepted } from './markOfferAccepted.ts';

/** Accepts offered slots. Has no effect the second time. Throws DomainError `not-found`, `gone` or `conflict`. */
export function acceptOffer({ id, eventId }: Registration, actor: Actor): Command<void> {
  return { eventId, actor, loads: { registrationIds: [id] }, decide: (unitOfWork) => decide(unitOfWork, unitOfWork.registrations.get(id)) };
}

function decide(unitOfWork: UnitOfWork, registration: Registration | undefined) {
  if (!registration) throw unknownLink();
  assertNotEnded(registration);
  if (isOnWaitList(registration)) throw new DomainError('conflict', { key: 'errors.notOffered' });
  if (!isOffered(registration)) return;
  assertUpcoming(unitOfWork.event, unitOfWork.now);
  markOfferAccepted(unitOfWork, registration);
}
