import type { Registration } from '../domain/registration.ts';
import { enqueueMessage, recordAudit, type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';

export function markOfferAccepted(unitOfWork: UnitOfWork, registration: Registration): void {
  updateRegistration(unitOfWork, registration, { promotedAt: unitOfWork.now });
  enqueueMessage(unitOfWork, 'confirmed', registration);
  recordAudit(unitOfWork, { action: 'registration.offer_accepted', subjectId: registration.id, data: { slots: registration.slots } });
}
