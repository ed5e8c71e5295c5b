import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { assertUpcoming } from '../../events/event.ts';
import type { Command } from '../domain/command.ts';
import { assertNotEnded, unknownRegistration } from '../domain/errors.ts';
import { grantOutOfTurn, makeFree } from '../domain/outOfTurn.ts';
import { isOnWaitList, type Registration } from '../domain/registration.ts';
import type { UnitOfWork } from '../domain/unitOfWork.ts';
import type { Grant } from '../domain/waitList.ts';

interface OutOfTurn {
  grant: Grant;
  /** Slots that the event gets in addition, for this party. */
  moreSlots?: number;
}

/**
 * Gives or offers free slots to a party that waits, although others wait before it. Returns how many it overtook. Throws
 * DomainError `not-found`, `gone`, or `conflict` if it does not wait, is not confirmed, cannot be asked, the event has begun, or
 * not enough slots are free.
 */
export function promoteOutOfTurn(
  { id, eventId }: Registration,
  { grant, moreSlots = 0 }: OutOfTurn,
  actor: Actor,
): Command<{ overtaken: number }> {
  return {
    eventId,
    actor,
    loads: { registrationIds: [id] },
    decide: (unitOfWork) => ({ overtaken: decide(unitOfWork, unitOfWork.registrations.get(id), grant, moreSlots) }),
  };
}

function decide(unitOfWork: UnitOfWork, registration: Registration | undefined, grant: Grant, moreSlots: number): number {
  if (!registration) throw unknownRegistration();
  assertNotEnded(registration);
  assertUpcoming(unitOfWork.event, unitOfWork.now);
  if (!isOnWaitList(registration)) throw new DomainError('conflict', { key: 'errors.notWaiting' });
  if (registration.confirmedAt === null) throw new DomainError('conflict', { key: 'errors.confirmBeforeSlots' });
  if (grant === 'offered' && registration.hasEmail === 0) throw new DomainError('conflict', { key: 'errors.nobodyToAsk' });
  makeFree(unitOfWork, registration.slots, moreSlots);
  return grantOutOfTurn(unitOfWork, registration, grant);
}
