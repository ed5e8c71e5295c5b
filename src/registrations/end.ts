import { leaveLine } from './line.ts';
import { holdsSlots, isOnWaitList, type Registration } from './registration.ts';
import { change, note, type Sheet } from './sheet.ts';
import { giveBack } from './waitList.ts';

/** Whatever ends a registration ends it here: its slots become free, or its place in the line. */
export function end(sheet: Sheet, registration: Registration, ending: NonNullable<Registration['ending']>): void {
  if (holdsSlots(registration)) giveBack(sheet, registration.slots);
  else if (isOnWaitList(registration) && registration.confirmedAt !== null) leaveLine(sheet, registration);
  const forgotten = { newEmail: null, newEmailKey: null, newLinkHash: null };
  change(sheet, registration, { endedAt: sheet.now, ending, ...forgotten });
  note(sheet, { action: ending, subject: registration.id, details: { slots: registration.slots } });
}
