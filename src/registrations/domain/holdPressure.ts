import type { Event } from '../../events/event.ts';

/** Time to confirm under pressure. Long enough for a mail server that delays the first email of a sender (greylisting). */
const SHORT_CONFIRM_MINUTES = 2 * 60;
/** Below this, unconfirmed slots are no pressure, whatever their share. */
const MIN_UNCONFIRMED_SLOTS = 10;
const MIN_UNCONFIRMED_SHARE = 1 / 4;

type Slots = Pick<Event, 'slots' | 'slotsTaken' | 'unconfirmedSlots'>;

/** Whether most of the taken slots, and a large share of all, are held without being confirmed: perhaps to fill the event. */
export function isUnderPressure({ slots, slotsTaken, unconfirmedSlots }: Slots): boolean {
  const least = Math.max(MIN_UNCONFIRMED_SLOTS, slots * MIN_UNCONFIRMED_SHARE);
  return unconfirmedSlots >= least && unconfirmedSlots > slotsTaken / 2;
}

/** The time to confirm that a registration gets that is made now; null: no limit. */
export function confirmMinutesNow(event: Slots & Pick<Event, 'confirmWithinMinutes'>): number | null {
  if (!isUnderPressure(event)) return event.confirmWithinMinutes;
  return Math.min(event.confirmWithinMinutes ?? SHORT_CONFIRM_MINUTES, SHORT_CONFIRM_MINUTES);
}

/** How many times harder the proof of work is: 2 from a quarter of the slots unconfirmed, 4 from a half, 8 from three quarters. */
export function proofDifficulty(event: Slots): 1 | 2 | 4 | 8 {
  if (!isUnderPressure(event)) return 1;
  const share = event.unconfirmedSlots / event.slots;
  return share >= 3 / 4 ? 8 : share >= 1 / 2 ? 4 : 2;
}
