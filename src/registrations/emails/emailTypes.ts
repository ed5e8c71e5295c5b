import { type Event, isUpcoming } from '../../events/event.ts';
import type { Message } from '../../messages/message.ts';
import { parseEmailAddress } from '../../validation/emailAddress.ts';
import { holdsSlots, isLive, isOffered, isOnWaitList, type Registration } from '../domain/registration.ts';

interface EmailType {
  /** Checked right before sending, because the message may be outdated by then. If false, it is withdrawn. `now` is ISO 8601 in UTC. */
  isStillRelevant: (registration: Registration, event: Event, message: Message, now: string) => boolean;
  /** Attaches a calendar file that adds, updates or cancels the entry. */
  calendar?: true;
  /** Sent to the pending address, with a link that confirms it. */
  toPendingEmail?: true;
  /** Contains no personal data of the registration, because the mailbox may not, or no longer, be the owner's. */
  withoutDetails?: true;
}

const isConfirmed = ({ confirmedAt }: Registration) => confirmedAt !== null;
const hasSlots = (registration: Registration) => holdsSlots(registration) && !isOffered(registration);

/** All emails about registrations, by the name of their template in templates/emails. */
export const EMAIL_TYPES: Record<string, EmailType> = {
  confirm: {
    isStillRelevant: (registration, _event, message) =>
      hasSlots(registration) && !isConfirmed(registration) && isForCorrectedEmail(registration, message),
  },
  'confirm-first': {
    isStillRelevant: (registration, _event, message) =>
      isLive(registration) && registration.confirmFirst === 1 && isForCorrectedEmail(registration, message),
  },
  'confirm-wait-list': {
    isStillRelevant: (registration, _event, message) =>
      isOnWaitList(registration) && !isConfirmed(registration) && isForCorrectedEmail(registration, message),
  },
  reminder: {
    isStillRelevant: (registration, event, _message, now) =>
      isUpcoming(event, now) && (isOffered(registration) || (hasSlots(registration) && !isConfirmed(registration))),
  },
  confirmed: { isStillRelevant: (registration) => hasSlots(registration) && isConfirmed(registration), calendar: true },
  waiting: { isStillRelevant: (registration) => isOnWaitList(registration) && isConfirmed(registration) },
  promoted: { isStillRelevant: hasSlots, calendar: true },
  offer: { isStillRelevant: (registration, event, _message, now) => isOffered(registration) && isUpcoming(event, now) },
  'offer-lapsed': {
    isStillRelevant: ({ endReason }, event, _message, now) => endReason === 'lapsed' && isUpcoming(event, now),
  },
  changed: { isStillRelevant: isLive, calendar: true },
  cancelled: { isStillRelevant: ({ endReason }) => endReason === 'cancelled', calendar: true },
  'confirm-address': {
    isStillRelevant: (registration, _event, { recipient }) => isLive(registration) && isPendingEmail(registration, recipient),
    toPendingEmail: true,
    withoutDetails: true,
  },
  'address-changed': { isStillRelevant: isLive, withoutDetails: true },
  'already-registered': { isStillRelevant: isLive },
  'event-changed': { isStillRelevant: isLive, calendar: true },
  'called-off': { isStillRelevant: ({ endReason }) => endReason === 'called_off', calendar: true },
  'event-reminder': {
    isStillRelevant: (registration, event, _message, now) => isUpcoming(event, now) && hasSlots(registration) && isConfirmed(registration),
  },
  // For whom it is, says the mailing that it belongs to.
  mailing: { isStillRelevant: isLive },
};

/** A correction of the address has its own message. One from before that is still unsent would say the same a second time. */
function isForCorrectedEmail({ emailCorrectedAt }: Registration, { createdAt, data }: Message): boolean {
  if (emailCorrectedAt === null || createdAt > emailCorrectedAt) return true;
  return createdAt === emailCorrectedAt && JSON.parse(data).corrected === true;
}

/** However the recipient is written: the same address in another case is not sent another email. */
function isPendingEmail({ pendingEmailNormalized }: Registration, recipient: string | null): boolean {
  return pendingEmailNormalized !== null && parseEmailAddress(recipient ?? '')?.normalized === pendingEmailNormalized;
}
