import { emailKey } from '../http/email.ts';
import type { Actor } from '../world.ts';
import type { Command } from './desk.ts';
import { isOnWaitList, type Registration } from './registration.ts';
import { note, write } from './sheet.ts';

/** Sends the letter with the link once more. Gives nothing, so that nobody learns whether the address is known. */
export function sendAgain(eventId: string, email: string, by: Actor): Command<void> {
  const key = emailKey(email);
  return {
    eventId,
    by,
    sees: { emailKeys: [key] },
    decide: (sheet) => {
      const registration = sheet.liveByEmail.get(key);
      if (!registration) return;
      write(sheet, letterFor(registration), registration);
      note(sheet, { action: 'link sent again', subject: registration.id });
    },
  };
}

function letterFor(registration: Registration): string {
  if (registration.confirmedAt === null) return isOnWaitList(registration) ? 'confirm-wait-list' : 'confirm';
  return isOnWaitList(registration) ? 'waiting' : 'confirmed';
}
