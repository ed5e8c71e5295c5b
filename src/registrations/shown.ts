import type { Event } from '../events/event.ts';
import type { Applicant } from './applicant.ts';
import { answerBefore, isOffered, isOnWaitList, type Registration } from './registration.ts';

/** What its owner is shown: the mission's fields. */
export interface Shown extends Applicant {
  id: string;
  event: string;
  onWaitList: boolean;
  /** Slots are held for an answer: accept or decline. */
  offered?: true;
  /** ISO-8601 in UTC; until then. */
  acceptBefore?: string | null;
  confirmed: boolean;
  /** ISO-8601 in UTC; null when there is no limit or it is confirmed. */
  confirmBefore: string | null;
}

/** Shows it; `askedAt` is when the letter that asks for an answer was taken by the mail server, if it was. */
export function shown(registration: Registration, event: Event, askedAt = registration.offeredAt ?? registration.registeredAt): Shown {
  const { id, firstName, lastName, email, phone, slots } = registration;
  const before = answerBefore(registration, event, askedAt);
  const seen: Shown = {
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
    confirmBefore: registration.confirmedAt === null ? before : null,
  };
  return isOffered(registration) ? { ...seen, offered: true, acceptBefore: before } : seen;
}
