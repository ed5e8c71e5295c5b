import { type Table, table } from '../../database/tableMapping.ts';
import type { RegistrationBody } from './applicant.ts';

/** Someone's claim on one or more slots of an event. Times are ISO 8601 in UTC; null: has not happened. */
export interface Registration extends Omit<RegistrationBody, 'member' | 'waitList'> {
  id: string;
  eventId: string;
  /** Order of registering at this event; orders the wait list. */
  sequence: number;
  /** SHA-256 of the private link, which itself is not stored. */
  linkHash: string;
  /** For comparison only: lower case, domain in punycode. */
  emailNormalized: string;
  member: 0 | 1;
  /** 1: joins the wait list if there are not enough slots. */
  wantsWaitList: 0 | 1;
  /** `form`: the person signed up; `organiser`: added by hand; `paper`: added by hand without an email address. */
  origin: 'form' | 'organiser' | 'paper';
  /** 0: no address is known and nothing is sent. Then `email` is empty, and `emailNormalized` the id. */
  hasEmail: 0 | 1;
  /** JSON: answers to the questions of the event, see `parseAnswers`; null: none. */
  answers: string | null;
  registeredAt: string;
  /** Language of the form; emails and pages use it. */
  language: string;
  confirmedAt: string | null;
  /** 1: confirmed, or given its address, by an organiser: the mailbox has not proved itself. */
  confirmedByOrganiser: 0 | 1;
  /** 1: holds no slots until it is confirmed, and then gets them if there are enough. Never 1 once confirmed. */
  confirmFirst: 0 | 1;
  /** HMAC of the network that signed up, only while slots are held and not confirmed. */
  clientNetwork: string | null;
  /** The same of the surrounding IPv6 /48; null for IPv4. */
  clientSite: string | null;
  /** Null: held slots from the start, or got them when it was confirmed first. */
  waitListedAt: string | null;
  /** When the wait list offered slots, which are held until the answer. */
  offeredAt: string | null;
  /** When the wait list gave slots, or the offer was accepted. */
  promotedAt: string | null;
  /** How often overtaken while at the head of the wait list. */
  overtakenCount: number;
  remindedAt: string | null;
  /** Until when slots are held without being confirmed, if the email leaves at once; null: no limit, or no slots. See `holdDeadline`. */
  confirmBy: string | null;
  /** The same for an offer. */
  offerUntil: string | null;
  /** How often the person corrected the form before confirming. */
  corrections: number;
  /** Emails from before went to a wrong address. */
  emailCorrectedAt: string | null;
  /** New address that replaces `email` once it is confirmed from its mailbox. */
  pendingEmail: string | null;
  pendingEmailNormalized: string | null;
  pendingLinkHash: string | null;
  endedAt: string | null;
  endReason: 'cancelled' | 'lapsed' | 'called_off' | null;
  /** How many of the party came, as the check-ins count them: 0 to `slots`. */
  arrived: number;
  /** When the personal data of this one person was erased. */
  erasedAt: string | null;
}

export const registrations: Table<Registration> = table('registrations', {
  id: 'text',
  eventId: 'text',
  sequence: 'integer',
  linkHash: 'text',
  firstName: 'text',
  lastName: 'text',
  email: 'text',
  emailNormalized: 'text',
  phone: 'text',
  slots: 'integer',
  member: 'integer',
  wantsWaitList: 'integer',
  origin: 'text',
  hasEmail: 'integer',
  answers: 'text',
  registeredAt: 'text',
  language: 'text',
  confirmedAt: 'text',
  confirmedByOrganiser: 'integer',
  confirmFirst: 'integer',
  clientNetwork: 'text',
  clientSite: 'text',
  waitListedAt: 'text',
  offeredAt: 'text',
  promotedAt: 'text',
  overtakenCount: 'integer',
  remindedAt: 'text',
  confirmBy: 'text',
  offerUntil: 'text',
  corrections: 'integer',
  emailCorrectedAt: 'text',
  pendingEmail: 'text',
  pendingEmailNormalized: 'text',
  pendingLinkHash: 'text',
  endedAt: 'text',
  endReason: 'text',
  arrived: 'integer',
  erasedAt: 'text',
});

export function isLive(registration: Registration): boolean {
  return registration.endedAt === null;
}

/** Live and without slots. */
export function isOnWaitList(registration: Registration): boolean {
  return isLive(registration) && isOnlyWaiting(registration);
}

/** Was never given or offered slots. Unlike `isOnWaitList`, also true after the registration has ended. */
export function isOnlyWaiting({ waitListedAt, offeredAt, promotedAt }: Registration): boolean {
  return waitListedAt !== null && offeredAt === null && promotedAt === null;
}

/** Confirmed and with slots, now or when the registration ended. */
export function hasConfirmedSlots({ confirmedAt, waitListedAt, promotedAt }: Registration): boolean {
  return confirmedAt !== null && (waitListedAt === null || promotedAt !== null);
}

/** Slots are held until the person accepts, declines or lets the offer lapse. */
export function isOffered(registration: Registration): boolean {
  return isLive(registration) && registration.offeredAt !== null && registration.promotedAt === null;
}

/** Also true while the registration is unconfirmed, or its slots are only offered. */
export function holdsSlots(registration: Registration): boolean {
  return isLive(registration) && !isOnWaitList(registration);
}

/** Holds slots that were neither confirmed nor accepted yet. */
export function isUnanswered(registration: Registration): boolean {
  return isOffered(registration) || (holdsSlots(registration) && registration.confirmedAt === null);
}
