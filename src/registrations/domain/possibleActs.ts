import { type Event, isUpcoming } from '../../events/event.ts';
import { holdsSlots, isLive, isOnWaitList, type Registration } from './registration.ts';

/** What an organiser can do with one registration. Each but `erase` is a command in `commands/`. */
export const ORGANISER_ACTS = ['resend', 'change', 'confirm', 'cancel', 'promote', 'offer', 'wait', 'erase'] as const;

export type OrganiserAct = (typeof ORGANISER_ACTS)[number];

/** Those that the registration's state allows now (ISO 8601 in UTC). Whether enough slots are free is another question. */
export function possibleActs(registration: Registration, event: Event, now: string): OrganiserAct[] {
  return ORGANISER_ACTS.filter((act) => IS_POSSIBLE[act](registration, event, now));
}

const isConfirmed = ({ confirmedAt }: Registration) => confirmedAt !== null;
const hasAddress = ({ hasEmail, pendingEmail }: Registration) => hasEmail === 1 || pendingEmail !== null;
const mayChange = (registration: Registration, event: Event, now: string) => isLive(registration) && isUpcoming(event, now);
const mayGetSlots = (registration: Registration, event: Event, now: string) =>
  mayChange(registration, event, now) && isOnWaitList(registration) && isConfirmed(registration);

const IS_POSSIBLE: Record<OrganiserAct, (registration: Registration, event: Event, now: string) => boolean> = {
  resend: (registration, event) => isLive(registration) && hasAddress(registration) && event.erasedAt === null,
  change: mayChange,
  confirm: (registration, event, now) => mayChange(registration, event, now) && !isConfirmed(registration),
  cancel: mayChange,
  promote: mayGetSlots,
  offer: (registration, event, now) => mayGetSlots(registration, event, now) && registration.hasEmail === 1,
  wait: (registration, event, now) =>
    mayChange(registration, event, now) &&
    holdsSlots(registration) &&
    isConfirmed(registration) &&
    registration.arrived === 0 &&
    event.waitListMode === 'on',
  erase: ({ erasedAt }, event) => erasedAt === null && event.erasedAt === null,
};
