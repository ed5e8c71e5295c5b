import type { Event } from './event.ts';

/** A moment as people say it: "Sunday, 13 June 2027 at 19:00 (Europe/Brussels)". */
export function sayWhen(at: string, zone: string): string {
  const style = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: zone });
  return `${style.format(new Date(at))} (${zone})`;
}

/** From when to when an event takes place, with the zone named once. */
export function sayTimeOf({ startsAt, endsAt, zone }: Event): string {
  if (!endsAt) return sayWhen(startsAt, zone);
  const style = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: zone });
  return `${style.formatRange(new Date(startsAt), new Date(endsAt))} (${zone})`;
}
