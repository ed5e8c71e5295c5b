import { localeOf, say } from '../languages/texts.ts';
import type { Event } from './event.ts';

const styles = new Map<string, Intl.DateTimeFormat>();

/** A moment as people say it: "Sunday, 13 June 2027 at 19:00 (Europe/Brussels)". */
export function sayWhen(at: string, zone: string, language: string): string {
  return say(language, 'page.at', { time: styleOf(zone, language).format(new Date(at)), zone });
}

/** The same where there is little room: "Sun 13 Jun, 19:00". What it stands beside names the zone. */
export function sayShortly(at: string, zone: string, language: string): string {
  const style = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone: zone } as const;
  return new Intl.DateTimeFormat(localeOf(language), style).format(new Date(at));
}

/** From when to when an event takes place, with the zone named once. */
export function sayTimeOf({ startsAt, endsAt, zone }: Pick<Event, 'startsAt' | 'endsAt' | 'zone'>, language: string): string {
  if (!endsAt) return sayWhen(startsAt, zone, language);
  return `${styleOf(zone, language).formatRange(new Date(startsAt), new Date(endsAt))} (${zone})`;
}

/** A day, where the hour says nothing. */
export function sayDay(at: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: zone }).format(new Date(at));
}

function styleOf(zone: string, language: string): Intl.DateTimeFormat {
  const name = `${language} ${zone}`;
  const style = styles.get(name) ?? new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'full', timeStyle: 'short', timeZone: zone });
  styles.set(name, style);
  return style;
}
