import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { Event } from '../events/event.ts';
import { addressOf } from '../letters/transport.ts';
import type { World } from '../world.ts';
import { hasCertainSlots, isLive, type Registration } from './registration.ts';

export interface Publisher {
  now: Date;
  /** The event's own page. */
  page: string;
  /** RFC 5546 3.2.1 wants one. */
  organizer: { name: string; email: string };
}

/** Who publishes entries about an event, and when. */
export function publisher({ config, now }: World, { slug, organiser }: Event): Publisher {
  const name = organiser ?? config.MAIL_FROM.split(' <')[0] ?? config.MAIL_FROM;
  return { now: now(), page: `${config.PUBLIC_URL}/events/${slug}`, organizer: { name, email: addressOf(config.MAIL_FROM) } };
}

/**
 * An iCalendar file (RFC 5545) for whoever has slots, or had them. Times are in UTC. The UID is the registration's and
 * SEQUENCE grows with every change, so a later file changes the entry in the calendar instead of adding another.
 * Null for whoever has nothing to put into a calendar, and never had.
 */
export function calendarOf(registration: Registration, event: Event, { now, page, organizer }: Publisher): string | null {
  if (!hasCertainSlots(registration)) return null;
  const isOver = !isLive(registration);
  const calendar = ical({ method: ICalCalendarMethod.PUBLISH, prodId: { company: 'slotkeeper', product: 'slotkeeper', language: 'EN' } });
  calendar.createEvent({
    id: `${registration.id}@slotkeeper`,
    sequence: event.revision + (isOver ? 1 : 0),
    stamp: now,
    organizer,
    start: new Date(event.startsAt),
    end: event.endsAt ? new Date(event.endsAt) : null,
    summary: event.title,
    location: event.location,
    // Not the private link: people share their calendars.
    url: page,
    status: isOver ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
  });
  // RFC 5545 3.1: every line ends with CRLF, the last one too.
  return `${calendar.toString()}\r\n`;
}
