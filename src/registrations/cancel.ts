import { refuseUnlessAhead } from '../events/event.ts';
import type { Actor } from '../world.ts';
import { refuseEnded, unknownLink } from './confirm.ts';
import type { Command } from './desk.ts';
import { end } from './end.ts';
import type { Registration } from './registration.ts';
import { type Sheet, write } from './sheet.ts';

/** Somebody does not come after all, or declines an offer. Their slots go to those who wait. */
export function cancel({ id, eventId }: Registration, by: Actor): Command<void> {
  return { eventId, by, sees: { ids: [id] }, decide: (sheet) => decide(sheet, sheet.registrations.get(id)) };
}

function decide(sheet: Sheet, registration: Registration | undefined) {
  if (!registration) throw unknownLink();
  refuseEnded(registration);
  refuseUnlessAhead(sheet.event, sheet.now);
  end(sheet, registration, 'cancelled');
  write(sheet, 'cancelled', registration);
}
