import { isAhead } from '../events/event.ts';
import type { Actor } from '../world.ts';
import type { Command } from './desk.ts';
import { end } from './end.ts';
import { holdsSlots, isOffered, type Registration } from './registration.ts';
import { change, note, type Sheet, write } from './sheet.ts';

/**
 * The time to confirm, or to accept an offer, has passed since the mail server took the letter that asked for it.
 * Whoever has answered meanwhile is left alone.
 */
export function lapse(registration: { id: string; eventId: string }, by: Actor): Command<void> {
  return onUnanswered(registration, by, (sheet, unanswered) => {
    end(sheet, unanswered, 'lapsed');
    if (unanswered.offeredAt !== null) write(sheet, 'offer-lapsed', unanswered);
  });
}

/** Says once, before the time has passed, that it will. */
export function remind(registration: { id: string; eventId: string }, by: Actor): Command<void> {
  return onUnanswered(registration, by, (sheet, unanswered) => {
    if (unanswered.remindedAt !== null || !isAhead(sheet.event, sheet.now)) return;
    change(sheet, unanswered, { remindedAt: sheet.now });
    write(sheet, 'reminder', unanswered);
    note(sheet, { action: 'reminded', subject: unanswered.id });
  });
}

function onUnanswered(
  { id, eventId }: { id: string; eventId: string },
  by: Actor,
  decide: (sheet: Sheet, registration: Registration) => void,
): Command<void> {
  return {
    eventId,
    by,
    sees: { ids: [id] },
    decide: (sheet) => {
      const registration = sheet.registrations.get(id);
      if (registration && isUnanswered(registration)) decide(sheet, registration);
    },
  };
}

/** Slots are held, and nobody has said yet that they are wanted. */
function isUnanswered(registration: Registration): boolean {
  return isOffered(registration) || (holdsSlots(registration) && registration.confirmedAt === null);
}
