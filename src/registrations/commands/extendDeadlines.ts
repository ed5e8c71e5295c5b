import { answerBy, laterDeadline } from '../domain/holdDeadline.ts';
import { isLive, isOffered, type Registration } from '../domain/registration.ts';
import { type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';

/**
 * Gives those who have not answered yet the new time limits of the event, where these are longer. A shorter limit holds for
 * later registrations and offers only: whoever was told a time keeps it.
 */
export function extendDeadlines(unitOfWork: UnitOfWork, before: { confirmWithinMinutes: number | null; offerWithinMinutes: number }): void {
  const { event } = unitOfWork;
  const changesConfirm = event.confirmWithinMinutes !== before.confirmWithinMinutes;
  const changesOffer = event.offerWithinMinutes !== before.offerWithinMinutes;
  for (const registration of unitOfWork.registrations.values()) {
    if (changesConfirm && isUnconfirmedHold(registration)) {
      const confirmBy = laterDeadline(registration.confirmBy, answerBy(event, registration.registeredAt, event.confirmWithinMinutes));
      updateRegistration(unitOfWork, registration, { confirmBy });
    }
    if (changesOffer && isOffered(registration) && registration.offeredAt !== null) {
      const offerUntil = laterDeadline(registration.offerUntil, answerBy(event, registration.offeredAt, event.offerWithinMinutes));
      updateRegistration(unitOfWork, registration, { offerUntil });
    }
  }
}

function isUnconfirmedHold(registration: Registration): boolean {
  return isLive(registration) && registration.confirmedAt === null && registration.waitListedAt === null;
}
