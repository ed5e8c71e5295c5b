import type { Actor } from '../../deps.ts';
import { isUpcoming } from '../../events/event.ts';
import type { Command } from '../domain/command.ts';
import { endRegistration } from '../domain/endRegistration.ts';
import { promisedUntil } from '../domain/holdDeadline.ts';
import { isUnanswered, type Registration } from '../domain/registration.ts';
import { enqueueMessage, recordAudit, type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';

/**
 * Ends a registration whose time limit to confirm, or to accept an offer, is over. Has no effect if it was answered
 * meanwhile.
 */
export function lapse(registration: { id: string; eventId: string }, actor: Actor): Command<void> {
  return unansweredCommand(registration, actor, (unitOfWork, unanswered) => {
    // The organiser may have given more time since the registration was found.
    const until = promisedUntil(unanswered);
    if (until === null || until > unitOfWork.now) return;
    endRegistration(unitOfWork, unanswered, 'lapsed');
    if (unanswered.offeredAt !== null) enqueueMessage(unitOfWork, 'offer-lapsed', unanswered);
  });
}

/** Sends one reminder before the time limit is over. */
export function remind(registration: { id: string; eventId: string }, actor: Actor): Command<void> {
  return unansweredCommand(registration, actor, (unitOfWork, unanswered) => {
    if (unanswered.remindedAt !== null || !isUpcoming(unitOfWork.event, unitOfWork.now)) return;
    updateRegistration(unitOfWork, unanswered, { remindedAt: unitOfWork.now });
    enqueueMessage(unitOfWork, 'reminder', unanswered);
    recordAudit(unitOfWork, { action: 'registration.reminded', subjectId: unanswered.id });
  });
}

function unansweredCommand(
  { id, eventId }: { id: string; eventId: string },
  actor: Actor,
  decide: (unitOfWork: UnitOfWork, registration: Registration) => void,
): Command<void> {
  return {
    eventId,
    actor,
    loads: { registrationIds: [id] },
    decide: (unitOfWork) => {
      const registration = unitOfWork.registrations.get(id);
      if (registration && isUnanswered(registration)) decide(unitOfWork, registration);
    },
  };
}
