import { Refusal } from '../errors.ts';
import type { Actor } from '../world.ts';
import { acceptOffer } from './acceptOffer.ts';
import { confirmAddress } from './confirmAddress.ts';
import type { Command } from './desk.ts';
import { joinLine } from './line.ts';
import { isOffered, isOnWaitList, type Registration } from './registration.ts';
import { change, note, type Sheet, write } from './sheet.ts';
import { moveUp } from './waitList.ts';

const WHAT_HAPPENED = {
  cancelled: { key: 'refusals.cancelled' },
  lapsed: { key: 'refusals.lapsed' },
  'called off': { key: 'refusals.calledOff' },
};

export type Confirmation = 'confirmed' | 'on_wait_list' | 'already_confirmed';

/**
 * The link of a letter was followed. The first time confirms; again is harmless. `linkHash` tells which link it was:
 * that of a new address confirms the address, too.
 */
export function confirm({ id, eventId, newEmailKey }: Registration, linkHash: string, by: Actor): Command<Confirmation> {
  const sees = { ids: [id], emailKeys: newEmailKey === null ? [] : [newEmailKey] };
  return { eventId, by, sees, decide: (sheet) => decide(sheet, sheet.registrations.get(id), linkHash) };
}

function decide(sheet: Sheet, registration: Registration | undefined, linkHash: string): Confirmation {
  if (registration?.linkHash !== linkHash && registration?.newLinkHash !== linkHash) throw unknownLink();
  refuseEnded(registration);
  if (registration.newLinkHash === linkHash) confirmAddress(sheet, registration);
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
  // Whoever is here at this moment need not be asked whether they still want them.
  if (isOffered(registration)) acceptOffer(sheet, registration);
  return isOnWaitList(registration) ? 'on_wait_list' : 'confirmed';
}

export function refuseEnded(registration: Registration): void {
  if (registration.ending !== null) throw new Refusal('gone', WHAT_HAPPENED[registration.ending]);
}

export function unknownLink(): Refusal {
  return new Refusal('not-found', { key: 'refusals.unknownLink' }, { page: 'unknown-link' });
}
