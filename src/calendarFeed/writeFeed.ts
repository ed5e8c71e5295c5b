import ical, { ICalEventStatus } from 'ical-generator';
import type { Event } from '../events/event.ts';
import { isDraft } from '../events/eventState.ts';
import { t } from '../i18n/translate.ts';
import { calendarEnd } from '../registrations/emails/calendarFile.ts';

/** Past events stay for a while, so that a calendar does not forget last week. */
const PAST_MS = 90 * 24 * 3_600_000;
const MAX_EVENTS = 500;
/** How often calendar programs are asked to look (RFC 7986 5.7). */
const REFRESH_SECONDS = 3_600;

interface FeedReader {
  language: string;
  publicUrl: string;
  now: Date;
}

/**
 * The events as one calendar (RFC 5545): each entry leads to the page of the event in the console and says how full it is. The same events
 * give the same file, so that its ETag says whether anything has changed.
 */
export function writeFeed(events: Event[], { language, publicUrl, now }: FeedReader): string {
  const oldest = new Date(now.getTime() - PAST_MS).toISOString();
  const calendar = ical({
    name: 'Slotkeeper',
    prodId: { company: 'slotkeeper', product: 'slotkeeper', language: 'EN' },
    ttl: REFRESH_SECONDS,
  });
  for (const event of events.filter(({ startsAt }) => startsAt >= oldest).slice(0, MAX_EVENTS)) {
    const page = `${publicUrl}/console/events/${event.slug}`;
    calendar.createEvent({
      // Not the one in the calendars of attendees: who organises and attends has both.
      id: `event-${event.id}@slotkeeper`,
      sequence: event.version,
      stamp: new Date(event.createdAt),
      start: new Date(event.startsAt),
      end: new Date(calendarEnd(event)),
      summary: event.title,
      location: event.location,
      description: [...figures(event, language), page].join('\n'),
      url: page,
      status: statusOf(event),
    });
  }
  return `${calendar.toString()}\r\n`;
}

function figures({ slots, slotsTaken, waitingCount }: Event, language: string): string[] {
  const taken = t(language, 'console.meter.taken', { taken: slotsTaken, slots });
  return waitingCount > 0 ? [taken, t(language, 'console.meter.waiting', { parties: waitingCount })] : [taken];
}

function statusOf(event: Event): ICalEventStatus {
  if (event.calledOffAt !== null) return ICalEventStatus.CANCELLED;
  return isDraft(event) ? ICalEventStatus.TENTATIVE : ICalEventStatus.CONFIRMED;
}
