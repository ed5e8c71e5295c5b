import type { Event } from '../../events/event.ts';
import { inLanguage } from '../../events/eventTexts.ts';
import { calendarEnd } from '../emails/calendarFile.ts';

/** Links that add the event to web calendars. They contain the public page and not the private link, because people share calendars. */
export function calendarLinks(event: Event, language: string, eventUrl: string) {
  const { title, startsAt, endsAt, location } = inLanguage(event, language);
  const end = calendarEnd({ startsAt, endsAt });
  const google = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${toBasicFormat(startsAt)}/${toBasicFormat(end)}`,
    location: location ?? '',
    details: eventUrl,
  });
  const outlook = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: startsAt,
    enddt: end,
    location: location ?? '',
    body: eventUrl,
  });
  return [
    { name: 'Google Calendar', page: `https://calendar.google.com/calendar/render?${google}` },
    { name: 'Outlook.com', page: `https://outlook.live.com/calendar/0/deeplink/compose?${outlook}` },
  ];
}

/** ISO 8601 basic format: 20270613T170000Z. */
function toBasicFormat(isoTime: string): string {
  return isoTime.replace(/\.\d+|[-:]/g, '');
}
