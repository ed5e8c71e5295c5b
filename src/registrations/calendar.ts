import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import type { Event } from '../events/event.ts';
import type { Registration } from './registration.ts';

/**
 * An iCalendar file (RFC 5545) for whoever has slots. Times are in UTC. The UID is the registration's, so a later
 * file changes the entry in the calendar instead of adding another.
 */
export function calendarOf(registration: Registration, event: Event, now: Date, url: string): string {
  const calendar = ical({ method: ICalCalendarMethod.PUBLISH, prodId: { company: 'slotkeeper', product: 'slotkeeper', language: 'EN' } });
  calendar.createEvent({
    id: `${registration.id}@slotkeeper`,
    sequence: 0,
    stamp: now,
    start: new Date(event.startsAt),
    end: event.endsAt ? new Date(event.endsAt) : null,
    summary: event.title,
    location: event.location,
    url,
    status: ICalEventStatus.CONFIRMED,
  });
  return calendar.toString();
}
