import type { Actor } from '../../deps.ts';
import type { EmailAddress } from '../../validation/emailAddress.ts';
import type { Command } from '../domain/command.ts';
import { isLive, isOffered, isOnWaitList, type Registration } from '../domain/registration.ts';
import { isWaitingToBeSent } from '../domain/repeatedEmails.ts';
import { enqueueMessage, recordAudit, type UnitOfWork } from '../domain/unitOfWork.ts';

/**
 * Emails the private link again, unless that email still waits to be sent; to an address that waits for its confirmation, the
 * link that confirms it. Returns nothing and always commits, so that neither the response nor its time tells the caller whether
 * the address is registered.
 */
export function resendLink(eventId: string, email: EmailAddress, actor: Actor): Command<void> {
  return {
    eventId,
    actor,
    loads: { normalizedEmails: [email.normalized], pendingEmails: [email.normalized], recentActivity: true },
    decide: (unitOfWork) => {
      unitOfWork.isAlwaysSaved = true;
      const registration = unitOfWork.liveByEmail.get(email.normalized);
      if (!registration) return resendToPendingEmail(unitOfWork, email);
      const template = linkTemplate(registration);
      if (isWaitingToBeSent(unitOfWork, registration, template)) return;
      enqueueMessage(unitOfWork, template, registration);
      recordAudit(unitOfWork, { action: 'registration.link_resent', subjectId: registration.id });
    },
  };
}

/** Several registrations may have asked for the address: the newest counts. */
function resendToPendingEmail(unitOfWork: UnitOfWork, email: EmailAddress): void {
  const candidates = [...unitOfWork.registrations.values()].filter(
    (registration) => isLive(registration) && registration.pendingEmailNormalized === email.normalized,
  );
  const registration = candidates.sort((a, b) => b.sequence - a.sequence)[0];
  if (!registration || isWaitingToBeSent(unitOfWork, registration, 'confirm-address')) return;
  enqueueMessage(unitOfWork, 'confirm-address', registration, { recipient: email.deliverable });
  recordAudit(unitOfWork, { action: 'registration.link_resent', subjectId: registration.id });
}

/** The email whose link fits the state of the registration. */
export function linkTemplate(registration: Registration): string {
  if (registration.confirmFirst === 1) return 'confirm-first';
  if (registration.confirmedAt === null) return isOnWaitList(registration) ? 'confirm-wait-list' : 'confirm';
  if (isOffered(registration)) return 'offer';
  return isOnWaitList(registration) ? 'waiting' : 'confirmed';
}
