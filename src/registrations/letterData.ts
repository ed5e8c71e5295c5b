import { coloursOf } from '../events/colours.ts';
import type { Event } from '../events/event.ts';
import { sayTimeOf, sayWhen } from '../events/when.ts';
import type { Letter } from '../letters/letter.ts';
import { KINDS } from './letterKinds.ts';
import type { Registration } from './registration.ts';

/** What a letter is about. */
export interface Subject {
  registration: Registration;
  event: Event;
  letter: Pick<Letter, 'template' | 'details'>;
  /** Its uuid. */
  link: string;
  /** Where it goes. */
  to: string;
  /** The end of the time to answer, ISO-8601 in UTC; null when there is none. */
  until: string | null;
}

/** Everything that templates/letters may say, in the language of the registration. */
export function letterData({ registration, event, letter, link, to, until }: Subject, publicUrl: string) {
  const { firstName, lastName, email, phone, slots, member, confirmedAt, language } = registration;
  const confirmLink = `${publicUrl}/confirm_registration?uuid=${link}`;
  const registrationLink = `${publicUrl}/registrations/${link}`;
  return {
    ...{ language, email, phone, slots },
    name: `${firstName} ${lastName}`,
    member: member === 1,
    recipient: to,
    hasDetails: KINDS[letter.template]?.bare !== true,
    isConfirmed: confirmedAt !== null,
    isUnconfirmed: confirmedAt === null,
    ...eventData(event, language),
    ...whatWas(letter, language),
    before: until === null ? '' : sayWhen(until, event.zone, language),
    ...{ confirmLink, registrationLink },
    answerLink: confirmedAt === null ? confirmLink : registrationLink,
    eventLink: `${publicUrl}/events/${event.slug}`,
  };
}

function eventData(event: Event, language: string) {
  return {
    event: event.title,
    when: sayTimeOf(event, language),
    location: event.location ?? '',
    contact: event.contact ?? '',
    reason: event.reason ?? '',
    organiser: event.organiser ?? '',
    isOffering: event.promotion === 'offer',
    ...coloursOf(event),
  };
}

/** What was before, of a letter that tells of a change. */
function whatWas({ details }: Pick<Letter, 'details'>, language: string) {
  const before = JSON.parse(details) as Partial<Event>;
  return {
    slotsBefore: before.slots ?? 0,
    whenBefore: before.startsAt === undefined ? '' : sayTimeOf(before as Event, language),
    locationBefore: before.location ?? '',
  };
}
