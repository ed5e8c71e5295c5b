import { coloursOf } from '../events/colours.ts';
import type { Event } from '../events/event.ts';
import { sayShortly, sayTimeOf, sayWhen } from '../events/when.ts';
import { manner } from '../languages/manner.ts';
import { say } from '../languages/texts.ts';
import type { Letter } from '../letters/letter.ts';
import { KINDS } from './letterKinds.ts';
import { neverHadSlots, type Registration } from './registration.ts';

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
  const { slots, confirmedAt, language } = registration;
  const isBare = KINDS[letter.template]?.bare === true;
  const confirmLink = `${publicUrl}/confirm_registration?uuid=${link}`;
  const registrationLink = `${publicUrl}/registrations/${link}`;
  return {
    ...manner(language),
    slots,
    name: nameOf(registration),
    recipient: to,
    facts: isBare ? [] : factsOf(registration, event),
    isConfirmed: confirmedAt !== null,
    mayBeStranger: confirmedAt === null && !isBare,
    waited: neverHadSlots(registration) ? 'yes' : 'no',
    ...eventData(event, language),
    ...whatWas(letter, language),
    before: until === null ? '' : sayWhen(until, event.zone, language),
    beforeShort: until === null ? '' : sayShortly(until, event.zone, language),
    ...{ confirmLink, registrationLink },
    answerLink: confirmedAt === null ? confirmLink : registrationLink,
    eventLink: `${publicUrl}/events/${event.slug}`,
  };
}

/** The registration, line by line, as HTML and text both show it. What an event does not have is left out. */
function factsOf(registration: Registration, event: Event) {
  const { email, phone, slots, member, language } = registration;
  const facts: [string, string | number | null][] = [
    ['details.event', event.title],
    ['details.when', sayTimeOf(event, language)],
    ['details.where', event.location],
    ['details.name', nameOf(registration)],
    ['details.email', email],
    ['details.phone', phone],
    ['details.slots', slots],
    ['details.member', say(language, member === 1 ? 'details.yes' : 'details.no')],
  ];
  return facts.filter(([, value]) => value !== null).map(([key, value]) => ({ fact: say(language, key), value }));
}

function nameOf({ firstName, lastName }: Registration): string {
  return `${firstName} ${lastName}`;
}

function eventData(event: Event, language: string) {
  return {
    event: event.title,
    when: sayTimeOf(event, language),
    whenShort: sayShortly(event.startsAt, event.zone, language),
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
