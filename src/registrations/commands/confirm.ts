import type { Actor } from '../../deps.ts';
import type { Command } from '../domain/command.ts';
import { assertNotEnded, unknownLink } from '../domain/errors.ts';
import { isOffered, isOnWaitList, type Registration } from '../domain/registration.ts';
import { enqueueMessage, recordAudit, type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';
import { promoteWaiting, reserveSlotsFor } from '../domain/waitList.ts';
import { enqueue } from '../domain/waitListQueue.ts';
import { confirmNewEmail } from './confirmNewEmail.ts';
import { getsSlotsNow } from './getsSlotsNow.ts';
import { markOfferAccepted } from './markOfferAccepted.ts';

export type Confirmation = 'confirmed' | 'on_wait_list' | 'already_confirmed' | 'address_confirmed';

/**
 * Confirms a registration whose link was followed; has no effect the second time. `linkHash` identifies the link: the one sent
 * to a pending address confirms that address as well. Throws DomainError `not-found`, `gone`, or `conflict` if another
 * registration has the pending address by now, or if no slots are held and there are not enough left.
 */
export function confirm({ id, eventId, pendingEmailNormalized }: Registration, linkHash: string, actor: Actor): Command<Confirmation> {
  const loads = { registrationIds: [id], normalizedEmails: pendingEmailNormalized === null ? [] : [pendingEmailNormalized] };
  return { eventId, actor, loads, decide: (unitOfWork) => decide(unitOfWork, unitOfWork.registrations.get(id), linkHash) };
}

function decide(unitOfWork: UnitOfWork, registration: Registration | undefined, linkHash: string): Confirmation {
  if (registration?.linkHash !== linkHash && registration?.pendingLinkHash !== linkHash) throw unknownLink();
  return confirmIn(unitOfWork, registration, { confirmsAddress: registration.pendingLinkHash === linkHash });
}

interface Confirming {
  /** Makes the pending address the current one. */
  confirmsAddress?: boolean;
  /** An organiser confirms on the person's behalf. */
  confirmedByOrganiser?: 0 | 1;
}

/** The same within another command. */
export function confirmIn(
  unitOfWork: UnitOfWork,
  registration: Registration,
  { confirmsAddress = false, confirmedByOrganiser = 0 }: Confirming,
): Confirmation {
  assertNotEnded(registration);
  const getsSlots = getsSlotsNow(unitOfWork, registration);
  if (confirmsAddress) confirmNewEmail(unitOfWork, registration);
  if (registration.confirmedAt !== null) return confirmsAddress ? 'address_confirmed' : 'already_confirmed';
  if (getsSlots) reserveSlotsFor(unitOfWork, registration);
  updateRegistration(unitOfWork, registration, {
    confirmedAt: unitOfWork.now,
    confirmedByOrganiser,
    confirmFirst: 0,
    waitListedAt: getsSlots ? null : registration.waitListedAt,
  });
  const data = getsSlots ? { slots: registration.slots, placement: 'slots' } : {};
  recordAudit(unitOfWork, { action: 'registration.confirmed', subjectId: registration.id, data });
  if (isOnWaitList(registration)) return joinWaitList(unitOfWork, registration);
  enqueueMessage(unitOfWork, 'confirmed', registration);
  return 'confirmed';
}

/** Puts the confirmed party into the queue, and promotes it at once if the rules allow. */
function joinWaitList(unitOfWork: UnitOfWork, registration: Registration): Confirmation {
  enqueue(unitOfWork, registration);
  promoteWaiting(unitOfWork);
  // The person is confirming at this moment, so the offer counts as accepted.
  if (isOffered(registration)) markOfferAccepted(unitOfWork, registration);
  return isOnWaitList(registration) ? 'on_wait_list' : 'confirmed';
}
