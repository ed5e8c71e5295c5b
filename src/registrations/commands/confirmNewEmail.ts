import { DomainError } from '../../domainError.ts';
import { deliverableEmail } from '../../validation/emailAddress.ts';
import type { Registration } from '../domain/registration.ts';
import { enqueueMessage, recordAudit, type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';

/**
 * Makes the pending address the current one, invalidates the old link and informs the old address. Throws DomainError `conflict`
 * if the address is registered by now.
 */
export function confirmNewEmail(unitOfWork: UnitOfWork, registration: Registration): void {
  const { email, emailNormalized, hasEmail, pendingEmail, pendingEmailNormalized, pendingLinkHash } = registration;
  if (pendingEmail === null || pendingEmailNormalized === null || pendingLinkHash === null) return;
  if (unitOfWork.liveByEmail.has(pendingEmailNormalized)) throw new DomainError('conflict', { key: 'errors.addressTaken' });
  const noPendingEmail = { pendingEmail: null, pendingEmailNormalized: null, pendingLinkHash: null };
  updateRegistration(unitOfWork, registration, {
    email: pendingEmail,
    emailNormalized: pendingEmailNormalized,
    linkHash: pendingLinkHash,
    hasEmail: 1,
    confirmedByOrganiser: 0,
    ...noPendingEmail,
  });
  if (hasEmail === 1) enqueueMessage(unitOfWork, 'address-changed', registration, { recipient: deliverableEmail(email, emailNormalized) });
  recordAudit(unitOfWork, { action: 'registration.email_changed', subjectId: registration.id });
}
