import { Refusal } from '../errors.ts';
import { refuseUnlessAhead } from '../events/event.ts';
import type { Actor } from '../world.ts';
import { acceptOffer } from './acceptOffer.ts';
import { refuseEnded, unknownLink } from './confirm.ts';
import type { Command } from './desk.ts';
import { isOffered, isOnWaitList, type Registration } from './registration.ts';
import type { Sheet } from './sheet.ts';

/** Takes the slots that the wait list offered. Again is harmless. */
export function accept({ id, eventId }: Registration, by: Actor): Command<void> {
  return { eventId, by, sees: { ids: [id] }, decide: (sheet) => decide(sheet, sheet.registrations.get(id)) };
}

function decide(sheet: Sheet, registration: Registration | undefined) {
  if (!registration) throw unknownLink();
  refuseEnded(registration);
  if (isOnWaitList(registration)) throw new Refusal('conflict', { key: 'refusals.notOffered' });
  if (!isOffered(registration)) return;
  refuseUnlessAhead(sheet.event, sheet.now);
  acceptOffer(sheet, registration);
}
