import { Temporal } from 'temporal-polyfill';
import { markdownToText } from '../markdown/markdownToText.ts';
import type { Event } from './event.ts';
import { isWebAddress } from './placeLink.ts';
import { displayTimeZone } from './timeZone.ts';

const SCHEMA = 'https://schema.org';

/** The addresses of an event on the web. */
interface EventAddresses {
  url: string;
  pictures: string[];
}

/**
 * The event as search engines and assistants read it (schema.org/Event in JSON-LD 1.1), as the content of a
 * `<script type="application/ld+json">`. Browsers do not execute it, so that the Content-Security-Policy has nothing to allow.
 */
export function structuredData(event: Event, language: string, { url, pictures }: EventAddresses): string {
  const { title, description, location, organiser, startsAt, endsAt, timeZone } = event;
  const isOnline = location !== null && isWebAddress(location);
  const data = {
    '@context': SCHEMA,
    '@type': 'Event',
    name: title,
    startDate: withOffset(startsAt, timeZone),
    ...(endsAt && { endDate: withOffset(endsAt, timeZone) }),
    eventStatus: `${SCHEMA}/${event.calledOffAt === null ? 'EventScheduled' : 'EventCancelled'}`,
    ...(location && { eventAttendanceMode: `${SCHEMA}/${isOnline ? 'Online' : 'Offline'}EventAttendanceMode` }),
    ...(location && { location: isOnline ? { '@type': 'VirtualLocation', url: location } : place(location) }),
    ...(pictures.length > 0 && { image: pictures }),
    ...(description && { description: markdownToText(description) }),
    ...(organiser && { organizer: { '@type': 'Organization', name: organiser } }),
    inLanguage: language,
    url,
  };
  // Nothing in it can end the element, or begin a comment in it.
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function place(location: string) {
  return { '@type': 'Place', name: location, address: location };
}

/** With the offset of the place, as schema.org wants it. A time that is none stays as it is stored. */
function withOffset(isoTime: string, timeZone: string): string {
  try {
    const zoned = Temporal.Instant.from(isoTime).toZonedDateTimeISO(displayTimeZone(timeZone));
    return zoned.toString({ timeZoneName: 'never', smallestUnit: 'minute' });
  } catch {
    return isoTime;
  }
}
