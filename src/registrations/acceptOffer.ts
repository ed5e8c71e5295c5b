import type { Registration } from './registration.ts';
import { change, note, type Sheet, write } from './sheet.ts';

/** The slots that the wait list offered are theirs. */
export function acceptOffer(sheet: Sheet, registration: Registration): void {
  change(sheet, registration, { promotedAt: sheet.now });
  write(sheet, 'confirmed', registration);
  note(sheet, { action: 'accepted', subject: registration.id, details: { slots: registration.slots } });
}
