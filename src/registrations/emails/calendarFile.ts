import ical, { ICalAlarmType, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { Deps } from '../../deps.ts';
import type { Event } from '../../events/event.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { formatEventTime } from '../../events/formatTime.ts';
import { t } from '../../i18n/translate.ts';
import { addressOf, displayNameOf } from '../../messages/transports/transport.ts';
import { hasConfirmedSlots, isLive, type Registration } from '../domain/registration.ts';

/** What a calendar file needs besides the registration and its event. */
export interface Publisher {
  now: Date;
  /** Public page of the event. */
  eventUrl: string;
  /** Required by RFC 5546 3.2.1. */
  organizer: { name: string; email: string };
}

/** Takes the name from MAIL_FROM when the event has no organiser. */
export function publisherOf({ config, now }: Deps, { slug, organiser }: Event): Publisher {
  const email = addressOf(config.MAIL_FROM);
  const name = organiser ?? (displayNameOf(config.MAIL_FROM) || email);
  return { now: now(), eventUrl: `${config.PUBLIC_URL}/events/${slug}`, organizer: { name, email } };
}

const METHODS = { PUBLISH: ICalCalendarMethod.PUBLISH, CANCEL: ICalCalendarMethod.CANCEL };
const HOUR_MS = 3_600_000;
const ALARM_BEFORE_SECONDS = 24 * 3_600;

/** ASCII, as a slug is. */
export function calendarFileName({ slug }: Pick<Event, 'slug'>): string {
  return `${slug}.ics`;
}

/**
 * What calendar programs do with the file (RFC 5546 3.2): CANCEL removes the entry. A STATUS alone does not in all of them. The
 * Content-Type has to name the same method as the file (RFC 6047 2.4).
 */
export function calendarMethod(registration: Registration): keyof typeof METHODS {
  return isLive(registration) ? 'PUBLISH' : 'CANCEL';
}

/** ISO 8601 in UTC. Calendars show an event without an end as a moment, so one hour is assumed. */
export function calendarEnd({ startsAt, endsAt }: Pick<Event, 'startsAt' | 'endsAt'>): string {
  return endsAt ?? new Date(Date.parse(startsAt) + HOUR_MS).toISOString();
}

/** iCalendar file (RFC 5545) for a registration that has or had confirmed slots; null for any other. */
export function calendarFile(registration: Registration, event: Event, publisher: Publisher): string | null {
  return hasConfirmedSlots(registration) ? fileFor(calendarMethod(registration), registration, event, publisher) : null;
}

/** The file that removes the entry of a live registration whose slots were taken back. It may be given others later. */
export function withdrawnCalendarFile(registration: Registration, event: Event, publisher: Publisher): string {
  return fileFor('CANCEL', registration, event, publisher);
}

/**
 * Times are in UTC. UID never changes, and SEQUENCE grows with every change of the event and with the end, so that a later file updates
 * the entry instead of adding another. Of files with the same SEQUENCE the later DTSTAMP counts (RFC 5546 2.1.5).
 */
function fileFor(method: keyof typeof METHODS, registration: Registration, stored: Event, { now, eventUrl, organizer }: Publisher): string {
  const event = inLanguage(stored, registration.language);
  const isCancelled = method === 'CANCEL';
  const calendar = ical({
    method: METHODS[method],
    prodId: { company: 'slotkeeper', product: 'slotkeeper', language: 'EN' },
  });
  const entry = calendar.createEvent({
    id: `${registration.id}@slotkeeper`,
    sequence: event.revision + (isLive(registration) ? 0 : 1),
    stamp: now,
    organizer: { name: toParameterText(organizer.name), email: organizer.email },
    start: new Date(event.startsAt),
    end: new Date(calendarEnd(event)),
    summary: event.title,
    location: event.location,
    description: { plain: isCancelled ? eventUrl : describe(registration, event, eventUrl) },
    // The public page and not the private link, because people share their calendars.
    url: eventUrl,
    status: isCancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  // RFC 5546 3.2.5: a cancellation has none.
  if (!isCancelled) entry.createAlarm({ type: ICalAlarmType.display, triggerBefore: ALARM_BEFORE_SECONDS, description: event.title });
  // RFC 5545 3.1: every line ends with CRLF, including the last.
  return `${withAlarmLast(calendar.toString())}\r\n`;
}

/** RFC 5545 3.6.1: the alarms of an event follow its properties. ical-generator writes some properties behind them. */
function withAlarmLast(file: string): string {
  return file.replace(/^(BEGIN:VALARM\r\n.*?^END:VALARM\r\n)(.*?)(?=^END:VEVENT)/ms, '$2$1');
}

/** For people who see only the calendar: how many of them are expected, when it is there, whom to ask, and the public page. */
function describe({ slots, language }: Registration, event: Event, eventUrl: string): string {
  const lines = [t(language, 'details.party', { slots }), formatEventTime(event, language)];
  if (event.contact !== null) lines.push(t(language, 'page.questions', { contact: event.contact }));
  return [...lines, eventUrl].join('\n');
}

/**
 * RFC 5545 3.1: the value of a parameter cannot contain a quotation mark, and has no escapes; some programs then refuse the whole
 * file. ical-generator would double a backslash. RFC 6868 3.1 gives `^` a meaning before some characters.
 */
function toParameterText(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .replaceAll('"', "'")
    .replaceAll('\\', '/')
    .replace(/\^(?=[n^'])/g, '^^');
}
