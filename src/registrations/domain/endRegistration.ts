import { holdsSlots, isOnWaitList, type Registration } from './registration.ts';
import { recordAudit, type UnitOfWork, updateRegistration } from './unitOfWork.ts';
import { releaseSlots } from './waitList.ts';
import { dequeue } from './waitListQueue.ts';

/** The only place where registrations end. Releases the slots, or the place in the queue. Sends no message. `data` goes into the audit log as well. */
export function endRegistration(
  unitOfWork: UnitOfWork,
  registration: Registration,
  endReason: NonNullable<Registration['endReason']>,
  data: object = {},
): void {
  if (holdsSlots(registration)) releaseSlots(unitOfWork, registration.slots);
  else if (isOnWaitList(registration) && registration.confirmedAt !== null) dequeue(unitOfWork, registration);
  const noPendingEmail = { pendingEmail: null, pendingEmailNormalized: null, pendingLinkHash: null };
  updateRegistration(unitOfWork, registration, { endedAt: unitOfWork.now, endReason, ...noPendingEmail });
  recordAudit(unitOfWork, {
    action: `registration.${endReason}`,
    subjectId: registration.id,
    data: { slots: registration.slots, ...data },
  });
}
