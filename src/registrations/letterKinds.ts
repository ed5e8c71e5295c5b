import { type Event, isAhead } from '../events/event.ts';
import type { Letter } from '../letters/letter.ts';
import { holdsSlots, isLive, isOffered, isOnWaitList, type Registration } from './registration.ts';

interface Kind {
  /** What it tells may have passed while it waited in the outbox; then it is withdrawn. */
  isTrue: (registration: Registration, event: Event, letter: Letter) => boolean;
  /** Carries an entry for the calendar, or takes it back. */
  calendar?: true;
  /** Goes to the mailbox that was asked for, and not to the one that counts. */
  toNewAddress?: true;
  /** Says nothing about the registration: it goes to a mailbox that is not, or no longer, its owner's. */
  bare?: true;
}

const isConfirmed = ({ confirmedAt }: Registration) => confirmedAt !== null;
const hasSlots = (registration: Registration) => holdsSlots(registration) && !isOffered(registration);

/** Every letter there is, by the name of its template. */
export const KINDS: Record<string, Kind> = {
  confirm: { isTrue: (registration) => hasSlots(registration) && !isConfirmed(registration) },
  'confirm-wait-list': { isTrue: (registration) => isOnWaitList(registration) && !isConfirmed(registration) },
  reminder: { isTrue: (registration) => isOffered(registration) || (hasSlots(registration) && !isConfirmed(registration)) },
  confirmed: { isTrue: (registration) => hasSlots(registration) && isConfirmed(registration), calendar: true },
  waiting: { isTrue: (registration) => isOnWaitList(registration) && isConfirmed(registration) },
  promoted: { isTrue: hasSlots, calendar: true },
  offer: { isTrue: isOffered },
  'offer-lapsed': { isTrue: ({ ending }, event, { dueAt }) => ending === 'lapsed' && isAhead(event, dueAt) },
  changed: { isTrue: isLive },
  cancelled: { isTrue: ({ ending }) => ending === 'cancelled', calendar: true },
  'confirm-address': {
    isTrue: (registration, _event, { recipient }) => isLive(registration) && registration.newEmail === recipient,
    toNewAddress: true,
    bare: true,
  },
  'address-changed': { isTrue: isLive, bare: true },
  'already-registered': { isTrue: isLive },
  'event-changed': { isTrue: isLive, calendar: true },
  'called-off': { isTrue: ({ ending }) => ending === 'called off', calendar: true },
};
