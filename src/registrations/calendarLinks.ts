import type { Event } from '../events/event.ts';

const HOUR = 3_600_000;

/** Pages of well-known calendars that take an event over. Not the private link: people share their calendars. */
export function calendarLinks({ title, startsAt, endsAt, location }: Event, page: string) {
  const end = endsAt ?? new Date(Date.parse(startsAt) + HOUR).toISOString();
  const google = new URLSearchParams({
    action: 'TEMPLATE',
    text: title,
    dates: `${compact(startsAt)}/${compact(end)}`,
    location: location ?? '',
    details: page,
  });
  const outlook = new URLSearchParams({
    path: '/calendar/action/compose',
    rru: 'addevent',
    subject: title,
    startdt: startsAt,
    enddt: end,
    location: location ?? '',
    body: page,
  });
  return [
    { name: 'Google Calendar', page: `https://calendar.google.com/calendar/render?${google}` },
    { name: 'Outlook.com', page: `https://outlook.live.com/calendar/0/deeplink/compose?${outlook}` },
  ];
}

/** ISO-8601 in its basic form: 20270613T170000Z. */
function compact(at: string): string {
  return at.replace(/\.\d+|[-:]/g, '');
}
