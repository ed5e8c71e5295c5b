import { type Table, table } from '../database/table.ts';
import type { Event } from '../events/event.ts';
import type { Applicant } from './applicant.ts';

/** Someone's claim on one or more slots of an event: facts with their time. */
export interface Registration extends Omit<Applicant, 'member' | 'waitList'> {
  id: string;
  eventId: string;
  /** Order of registering at this event; orders the wait list. */
  turn: number;
  linkHash: string;
  emailKey: string;
  member: 0 | 1;
  /** The wish to wait if there are not enough slots. */
  waitList: 0 | 1;
  registeredAt: string;
  /** That of the form: letters and pages speak it. */
  language: string;
  confirmedAt: string | null;
  waitListedAt: string | null;
  /** Slots are held for an answer since then. */
  offeredAt: string | null;
  promotedAt: string | null;
  overtaken: number;
  remindedAt: string | null;
  /** Another address that was asked for; it counts once confirmed from its mailbox. */
  newEmail: string | null;
  newEmailKey: string | null;
  newLinkHash: string | null;
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
  language: 'text',
  confirmedAt: 'text',
  waitListedAt: 'text',
  offeredAt: 'text',
  promotedAt: 'text',
  overtaken: 'integer',
  remindedAt: 'text',
  newEmail: 'text',
  newEmailKey: 'text',
  newLinkHash: 'text',
  endedAt: 'text',
  ending: 'text',
});

export function isLive(registration: Registration): boolean {
  return registration.endedAt === null;
}

/** Live, and without slots. */
export function isOnWaitList(registration: Registration): boolean {
  return isLive(registration) && neverHadSlots(registration);
}

/** They waited, and nothing else. */
export function neverHadSlots({ waitListedAt, offeredAt, promotedAt }: Registration): boolean {
  return waitListedAt !== null && offeredAt === null && promotedAt === null;
}

/** Slots are theirs beyond doubt, or were when the registration ended. */
export function hasCertainSlots({ confirmedAt, waitListedAt, promotedAt }: Registration): boolean {
  return confirmedAt !== null && (waitListedAt === null || promotedAt !== null);
}

/** Slots are held for whoever waited, until they accept, decline or let the time pass. */
export function isOffered(registration: Registration): boolean {
  return isLive(registration) && registration.offeredAt !== null && registration.promotedAt === null;
}

type Registered = Pick<
  Registration,
  | 'id'
  | 'eventId'
  | 'turn'
  | 'linkHash'
  | 'firstName'
  | 'lastName'
  | 'email'
  | 'emailKey'
  | 'phone'
  | 'slots'
  | 'member'
  | 'waitList'
  | 'registeredAt'
  | 'language'
>;

/**
 * A registration to which nothing has happened yet. Field by field, and without a spread: with so many fields V8 makes a
 * dictionary of it, which is a hundred times dearer.
 */
export function asRegistered(from: Registered): Registration {
  return {
    id: from.id,
    eventId: from.eventId,
    turn: from.turn,
    linkHash: from.linkHash,
    firstName: from.firstName,
    lastName: from.lastName,
    email: from.email,
    emailKey: from.emailKey,
    phone: from.phone,
    slots: from.slots,
    member: from.member,
    waitList: from.waitList,
    registeredAt: from.registeredAt,
    language: from.language,
    confirmedAt: null,
    waitListedAt: null,
    offeredAt: null,
    promotedAt: null,
    overtaken: 0,
    remindedAt: null,
    newEmail: null,
    newEmailKey: null,
    newLinkHash: null,
    endedAt: null,
    ending: null,
  };
}

export function holdsSlots(registration: Registration): boolean {
  return isLive(registration) && !isOnWaitList(registration);
}

/** What an attendee is asked by letter. */
export type Question = 'confirm' | 'offer';

export function questionTo(registration: Registration): Question {
  return registration.offeredAt === null ? 'confirm' : 'offer';
}

/** The end of the time to answer that is counted from `askedAt`, ISO-8601 in UTC; null when the event sets no limit. */
export function answerBefore(registration: Registration, event: Event, askedAt: string): string | null {
  const minutes = questionTo(registration) === 'offer' ? event.offerWithin : event.confirmWithin;
  return minutes === null ? null : new Date(Date.parse(askedAt) + minutes * 60_000).toISOString();
}
