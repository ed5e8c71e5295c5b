import { type Event, freeSlots } from '../../events/event.ts';
import { t } from '../../i18n/translate.ts';

/** How full an event is, for the bar and the words beside it. */
export function capacityMeter(event: Event, language: string) {
  const { slots, slotsTaken, unconfirmedSlots, waitingCount } = event;
  return {
    slots,
    taken: slotsTaken,
    /** An SVG is drawn of these: a style sheet without inline styles cannot set a width. */
    confirmedPercent: percent(slotsTaken - unconfirmedSlots, slots),
    unconfirmedPercent: percent(unconfirmedSlots, slots),
    takenPercent: percent(slotsTaken, slots),
    text: t(language, 'console.meter.taken', { taken: slotsTaken, slots }),
    free: t(language, 'console.meter.free', { free: freeSlots(event) }),
    waiting: waitingCount > 0 ? t(language, 'console.meter.waiting', { parties: waitingCount }) : null,
  };
}

function percent(part: number, whole: number): number {
  return Math.round((1_000 * part) / whole) / 10;
}
