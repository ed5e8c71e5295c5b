import type { Actor } from '../../deps.ts';
import type { EmailAddress } from '../../validation/emailAddress.ts';
import type { Command } from '../domain/command.ts';
import { isOnWaitList, type Registration } from '../domain/registration.ts';
import { enqueueMessage, recordAudit } from '../domain/unitOfWork.ts';

/** Emails the private link again. Returns nothing, so that the caller does not learn whether the address is registered. */
export function resendLink(eventId: string, email: EmailAddress, actor: Actor): Command<void> {
  return {
    eventId,
    actor,
    loads: { normalizedEmails: [email.normalized] },
    decide: (unitOfWork) => {
      const registration = unitOfWork.liveByEmail.get(email.normalized);
      if (!registration) return;
      enqueueMessage(unitOfWork, templateFor(registration), registration);
      recordAudit(unitOfWork, { action: 'registration.link_resent', subjectId: registration.id });
    },
  };
}

function templateFor(registration: Registration): string {
  if (registration.confirmedAt === null) return isOnWaitList(registration) ? 'confirm-wait-list' : 'confirm';
  return isOnWaitList(registration) ? 'waiting' : 'confirmed';
}
