import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { assertUpcoming } from '../../events/event.ts';
import type { Command } from '../domain/command.ts';
import { assertNotEnded, unknownRegistration } from '../domain/errors.ts';
import type { Registration } from '../domain/registration.ts';
import { type Confirmation, confirmIn } from './confirm.ts';

/**
 * Confirms a registration for somebody who told the organiser so. The mailbox has not proved itself by that: an address that
 * waits for its confirmation goes on waiting. Throws DomainError `not-found`, `gone`, or `conflict` if it is confirmed already,
 * the event has begun, or there are not enough slots left.
 */
export function confirmOnBehalf({ id, eventId }: Registration, actor: Actor): Command<Confirmation> {
  return {
    eventId,
    actor,
    loads: { registrationIds: [id] },
    decide: (unitOfWork) => {
      const registration = unitOfWork.registrations.get(id);
      if (!registration) throw unknownRegistration();
      assertNotEnded(registration);
      assertUpcoming(unitOfWork.event, unitOfWork.now);
      if (registration.confirmedAt !== null) throw new DomainError('conflict', { key: 'errors.alreadyConfirmed' });
      return confirmIn(unitOfWork, registration, { confirmedByOrganiser: 1 });
    },
  };
}
