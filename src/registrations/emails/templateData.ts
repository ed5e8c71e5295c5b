import type { Event } from '../../events/event.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { formatDateTime, formatDateTimeShort, formatEventTime } from '../../events/formatTime.ts';
import { organiserColours } from '../../events/organiserColours.ts';
import { textDirection } from '../../i18n/textDirection.ts';
import { t } from '../../i18n/translate.ts';
import type { Message } from '../../messages/message.ts';
import { parseAnswers } from '../../questions/answer.ts';
import { answerRows } from '../../questions/describeAnswers.ts';
import type { Question } from '../../questions/question.ts';
import { isOnlyWaiting, isUnanswered, type Registration } from '../domain/registration.ts';
import { stateOf } from '../domain/registrationState.ts';
import { EMAIL_TYPES } from './emailTypes.ts';
import { NO_TEXTS, type OrganiserTexts } from './organiserTexts.ts';

/** What one email is about. */
export interface EmailSubject {
  registration: Registration;
  event: Event;
  message: Pick<Message, 'template' | 'data'>;
  /** Those of the event, archived ones too. */
  questions?: readonly Question[];
  /** UUID of the private link. */
  link: string;
  /** Recipient address. */
  to: string;
  /** End of the time limit for an answer, ISO 8601 in UTC; null: no limit. */
  deadline: string | null;
  /** What the organiser says in it. */
  texts?: OrganiserTexts;
}

/** The private page of a registration. */
export function registrationLink(link: string, publicUrl: string): string {
  return `${publicUrl}/registrations/${link}`;
}

/** Emails that say that somebody has slots carry the ticket, as far as that is true. */
export function hasTicket({ template }: Pick<Message, 'template'>, registration: Registration): boolean {
  return ['confirmed', 'promoted', 'changed'].includes(template) && stateOf(registration) === 'confirmed';
}

/** All values that templates/emails may use, in the language of the registration. */
export function templateData(subject: EmailSubject, publicUrl: string) {
  const { registration, event: stored, questions = [], message, link, to, deadline, texts = NO_TEXTS } = subject;
  const { slots, confirmedAt, language } = registration;
  const event = inLanguage(stored, language);
  const withoutDetails = EMAIL_TYPES[message.template]?.withoutDetails === true;
  // Until its owner has confirmed, the address may be a stranger's: nothing that the visitor typed is repeated to it.
  const isProved = confirmedAt !== null && !withoutDetails;
  const confirmLink = `${publicUrl}/confirm_registration?uuid=${link}`;
  const pageLink = registrationLink(link, publicUrl);
  return {
    ...textDirection(language),
    slots,
    name: isProved ? fullName(registration) : '',
    recipient: to,
    details: withoutDetails ? [] : [...detailRows(registration, event, isProved), ...(isProved ? answersOf(registration, questions) : [])],
    isConfirmed: confirmedAt !== null,
    hasTicket: hasTicket(message, registration),
    mayBeStranger: confirmedAt === null && !withoutDetails,
    mustAnswer: isUnanswered(registration) && deadline !== null,
    waited: isOnlyWaiting(registration) ? 'yes' : 'no',
    ...eventData(event, language),
    ...previousValues(message, language),
    before: deadline === null ? '' : formatDateTime(deadline, event.timeZone, language),
    beforeShort: deadline === null ? '' : formatDateTimeShort(deadline, event.timeZone, language),
    ...{ confirmLink, registrationLink: pageLink },
    answerLink: confirmedAt === null ? confirmLink : pageLink,
    eventLink: `${publicUrl}/events/${event.slug}`,
    ...{ organiserSubject: texts.subject, body: texts.body, words: texts.words, signature: texts.signature },
  };
}

/** Rows of the details table; those about the person only with `hasPerson`. Rows without a value are left out. */
function detailRows(registration: Registration, event: Event, hasPerson: boolean) {
  const { slots, language } = registration;
  const rows: [string, string | number | null][] = [
    ['details.event', event.title],
    ['details.when', formatEventTime(event, language)],
    ['details.where', event.location],
    ...(hasPerson ? contactRows(registration) : []),
    ['details.slots', slots],
    ...(hasPerson ? memberRows(registration) : []),
  ];
  return rows.filter(([, value]) => value !== null).map(([key, value]) => ({ label: t(language, key), value }));
}

/** The answers of a registration as rows of the details table. */
function answersOf({ answers, language }: Registration, questions: readonly Question[]) {
  return answerRows(questions, parseAnswers(answers), language).map(({ label, value }) => ({ label, value }));
}

function contactRows(registration: Registration): [string, string][] {
  return [
    ['details.name', fullName(registration)],
    ['details.email', registration.email],
    ...(registration.phone === '' ? [] : [['details.phone', registration.phone] as [string, string]]),
  ];
}

function memberRows({ member, language }: Registration): [string, string][] {
  return [['details.member', t(language, member === 1 ? 'details.yes' : 'details.no')]];
}

function fullName({ firstName, lastName }: Registration): string {
  return `${firstName} ${lastName}`;
}

function eventData(event: Event, language: string) {
  return {
    event: event.title,
    when: formatEventTime(event, language),
    whenShort: formatDateTimeShort(event.startsAt, event.timeZone, language),
    location: event.location ?? '',
    contact: event.contact ?? '',
    reason: event.callOffReason ?? '',
    organiser: event.organiser ?? '',
    isOffering: event.promotion === 'offer',
    ...organiserColours(event),
  };
}

/** The values before the change that the message reports, if it reports one. */
function previousValues({ data }: Pick<Message, 'data'>, language: string) {
  const previous = JSON.parse(data) as Partial<Event> & { putBack?: true };
  return {
    slotsBefore: previous.slots ?? 0,
    whenBefore: previous.startsAt === undefined ? '' : formatEventTime(previous as Event, language),
    locationBefore: previous.location ?? '',
    putBack: previous.putBack === true,
  };
}
