import type { Actor } from '../../deps.ts';
import { assertUpcoming } from '../../events/event.ts';
import type { Command } from '../domain/command.ts';
import { endRegistration } from '../domain/endRegistration.ts';
import { assertNotEnded, unknownLink } from '../domain/errors.ts';
import type { Registration } from '../domain/registration.ts';
import { enqueueMessage, type UnitOfWork } from '../domain/unitOfWork.ts';

/** Cancels a registration or declines an offer. Throws DomainError `not-found`, `gone`, or `conflict` once the event has begun. */
export function cancel({ id, eventId }: Registration, actor: Actor): Command<void> {
  return { eventId, actor, loads: { registrationIds: [id] }, decide: (unitOfWork) => decide(unitOfWork, unitOfWork.registrations.get(id)) };
}

function decide(unitOfWork: UnitOfWork, registration: Registration | undefined) {
  if (!registration) throw unknownLink();
  assertNotEnded(registration);
  assertUpcoming(unitOfWork.event, unitOfWork.now);
  endRegistration(unitOfWork, registration, 'cancelled');
  enqueueMessage(unitOfWork, 'cancelled', registration);
}
