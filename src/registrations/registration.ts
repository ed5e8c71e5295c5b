import { type Table, table } from '../database/table.ts';
import type { Event } from '../events/event.ts';

/** Someone's claim on one or more slots of an event: facts with their time. */
export interface Registration {
  id: string;
  eventId: string;
  /** Order of registering at this event; orders the wait list. */
  turn: number;
  linkHash: string;
  firstName: string;
  lastName: string;
  email: string;
  emailKey: string;
  phone: string;
  slots: number;
  member: 0 | 1;
  /** The wish to wait if there are not enough slots. */
  waitList: 0 | 1;
  registeredAt: string;
  confirmedAt: string | null;
  waitListedAt: string | null;
  promotedAt: string | null;
  overtaken: number;
  endedAt: string | null;
  ending: 'cancelled' | 'lapsed' | 'called off' | null;
}

export const registrations: Table<Registration> = table('registrations', {
  id: 'text',
  eventId: 'text',
  turn: 'integer',
  linkHash: 'text',
  firstName: 'text',
  lastName: 'text',
  email: 'text',
  emailKey: 'text',
  phone: 'text',
  slots: 'integer',
  member: 'integer',
  waitList: 'integer',
  registeredAt: 'text',
  confirmedAt: 'text',
  waitListedAt: 'text',
  promotedAt: 'text',
  overtaken: 'integer',
  endedAt: 'text',
  ending: 'text',
});

export function isLive(registration: Registration): boolean {
  return registration.endedAt === null;
}

/** Live, and without slots. */
export function isOnWaitList(registration: Registration): boolean {
  return isLive(registration) && registration.waitListedAt !== null && registration.promotedAt === null;
}

export function holdsSlots(registration: Registration): boolean {
  return isLive(registration) && !isOnWaitList(registration);
}

/** What its owner is shown: the mission's fields. */
export interface Shown {
  id: string;
  event: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  slots: number;
  member: boolean;
  waitList: boolean;
  onWaitList: boolean;
  confirmed: boolean;
  /** ISO-8601 in UTC; null when there is no limit or it is confirmed. */
  confirmBefore: string | null;
}

export function shown(registration: Registration, event: Event): Shown {
  const { id, firstName, lastName, email, phone, slots } = registration;
  return {
    id,
    event: event.slug,
    firstName,
    lastName,
    email,
    phone,
    slots,
    member: registration.member === 1,
    waitList: registration.waitList === 1,
    onWaitList: isOnWaitList(registration),
    confirmed: registration.confirmedAt !== null,
    confirmBefore: registration.confirmedAt === null ? confirmBefore(event, registration.registeredAt) : null,
  };
}

/** The end of the time to confirm that is counted from `start`; null when the event sets no limit. */
export function confirmBefore(event: Event, start: string): string | null {
  return event.confirmWithin === null ? null : new Date(Date.parse(start) + event.confirmWithin * 60_000).toISOString();
}
