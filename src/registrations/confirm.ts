import { Refusal } from '../errors.ts';
import type { Actor } from '../world.ts';
import type { Command } from './desk.ts';
import { isLive, isOnWaitList, type Registration } from './registration.ts';
import { change, joinLine, note, type Sheet, write } from './sheet.ts';
import { moveUp } from './waitList.ts';

export type Confirmation = 'confirmed' | 'on_wait_list' | 'already_confirmed';

/** The link of the letter was followed. The first time confirms; again is harmless. */
export function confirm({ id, eventId }: Registration, by: Actor): Command<Confirmation> {
  return { eventId, by, sees: { ids: [id] }, decide: (sheet) => decide(sheet, sheet.registrations.get(id)) };
}

function decide(sheet: Sheet, registration: Registration | undefined): Confirmation {
  if (!registration) throw unknownLink();
  refuseEnded(registration);
  if (registration.confirmedAt !== null) return 'already_confirmed';
  change(sheet, registration, { confirmedAt: sheet.now });
  note(sheet, { action: 'confirmed', subject: registration.id });
  if (isOnWaitList(registration)) return takePlaceInLine(sheet, registration);
  write(sheet, 'confirmed', registration);
  return 'confirmed';
}

/** Whoever waits and confirms gets slots at once if the rule of the wait list has some for them. */
function takePlaceInLine(sheet: Sheet, registration: Registration): Confirmation {
  joinLine(sheet, registration);
  moveUp(sheet);
  return isOnWaitList(registration) ? 'on_wait_list' : 'confirmed';
}

export function refuseEnded(registration: Registration): void {
  if (!isLive(registration)) throw new Refusal('gone', `This registration was ${registration.ending}.`);
}

export function unknownLink(): Refusal {
  return new Refusal('not-found', 'There is no registration with this link.');
}
