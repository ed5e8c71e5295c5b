import type { Actor } from '../../deps.ts';
import { assertUpcoming } from '../../events/event.ts';
import type { Command } from '../domain/command.ts';
import { endRegistration } from '../domain/endRegistration.ts';
import { assertNotEnded, unknownLink } from '../domain/errors.ts';
import type { Registration } from '../domain/registration.ts';
import { enqueueMessage, type UnitOfWork } from '../domain/unitOfWork.ts';

interface CancelOptions {
  /** Default: the person is told by email. */
  isTold?: boolean;
}

/** Cancels a registration or declines an offer. Throws DomainError `not-found`, `gone`, or `conflict` once the event has begun. */
export function cancel({ id, eventId }: Registration, actor: Actor, { isTold = true }: CancelOptions = {}): Command<void> {
  return {
    eventId,
    actor,
    loads: { registrationIds: [id] },
    decide: (unitOfWork) => decide(unitOfWork, unitOfWork.registrations.get(id), isTold),
  };
}

function decide(unitOfWork: UnitOfWork, registration: Registration | undefined, isTold: boolean) {
  if (!registration) throw unknownLink();
  assertNotEnded(registration);
  assertUpcoming(unitOfWork.event, unitOfWork.now);
  endRegistration(unitOfWork, registration, 'cancelled', isTold ? {} : { untold: true });
  if (isTold) enqueueMessage(unitOfWork, 'cancelled', registration);
}
