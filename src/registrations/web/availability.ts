import type { Deps } from '../../deps.ts';
import { type Event, isSignUpOpen } from '../../events/event.ts';
import { toAvailability } from '../../events/eventLookup.ts';
import { bookableSlots } from '../domain/waitList.ts';
import { findWaitListHead } from '../processing/registrationRepository.ts';

/** Slots available to a new registration. Read without a lock, so it may be slightly outdated; the command checks again. */
export async function loadAvailability(deps: Deps, event: Event) {
  const head = await findWaitListHead(deps.db, event);
  return toAvailability(event, bookableSlots(event, head), isSignUpOpen(event, deps.now().toISOString()));
}
