import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import type { Message } from '../../messages/message.ts';
import { deliverableEmail } from '../../validation/emailAddress.ts';
import type { Command } from '../domain/command.ts';
import { assertNotEnded, unknownRegistration } from '../domain/errors.ts';
import type { Registration } from '../domain/registration.ts';
import { isWaitingToBeSent } from '../domain/repeatedEmails.ts';
import { enqueueMessage, recordAudit, type UnitOfWork } from '../domain/unitOfWork.ts';
import { linkTemplate } from './resendLink.ts';

/**
 * Emails the link again that fits the state; to a new address that is not confirmed yet, the link that confirms it. Once the
 * command is executed, the returned message says whether it is held back or given up, because the address has not proved itself
 * and was sent enough. Throws DomainError `not-found`, `gone`, or `conflict` if no address is known or the email still waits.
 */
export function resendToRegistration({ id, eventId }: Registration, actor: Actor): Command<Message> {
  return {
    eventId,
    actor,
    loads: { registrationIds: [id], recentActivity: true },
    decide: (unitOfWork) => decide(unitOfWork, unitOfWork.registrations.get(id)),
  };
}

function decide(unitOfWork: UnitOfWork, registration: Registration | undefined): Message {
  if (!registration) throw unknownRegistration();
  assertNotEnded(registration);
  if (registration.hasEmail === 0 && linkRecipient(registration) === null)
    throw new DomainError('conflict', { key: 'errors.noEmailKnown' });
  if (isWaitingToBeSent(unitOfWork, registration, linkToSend(registration)))
    throw new DomainError('conflict', { key: 'errors.emailWaits' });
  return sendLink(unitOfWork, registration);
}

/** Where the link goes: a new address that is not confirmed yet; null: to the address of the registration. */
export function linkRecipient({ pendingEmail, pendingEmailNormalized }: Registration): string | null {
  return pendingEmail && pendingEmailNormalized ? deliverableEmail(pendingEmail, pendingEmailNormalized) : null;
}

export function linkToSend(registration: Registration): string {
  return linkRecipient(registration) === null ? linkTemplate(registration) : 'confirm-address';
}

export function sendLink(unitOfWork: UnitOfWork, registration: Registration): Message {
  enqueueMessage(unitOfWork, linkToSend(registration), registration, { recipient: linkRecipient(registration) });
  recordAudit(unitOfWork, { action: 'registration.link_resent', subjectId: registration.id });
  return unitOfWork.messages.at(-1) as Message;
}
