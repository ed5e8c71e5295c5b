import { localeOf, t } from '../i18n/translate.ts';
import type { Event } from './event.ts';

const formatCache = new Map<string, Intl.DateTimeFormat>();

/** Long form: "Sunday, 13 June 2027 at 19:00 (Europe/Brussels)". */
export function formatDateTime(isoTime: string, timeZone: string, language: string): string {
  return t(language, 'page.at', { time: dateTimeFormat(timeZone, language).format(new Date(isoTime)), zone: timeZone });
}

/** Short form: "Sun 13 Jun, 19:00". The text around it must name the time zone. */
export function formatDateTimeShort(isoTime: string, timeZone: string, language: string): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone } as const;
  return new Intl.DateTimeFormat(localeOf(language), options).format(new Date(isoTime));
}

/** Start and end of an event, with the time zone named once. */
export function formatEventTime({ startsAt, endsAt, timeZone }: Pick<Event, 'startsAt' | 'endsAt' | 'timeZone'>, language: string): string {
  if (!endsAt) return formatDateTime(startsAt, timeZone, language);
  return `${dateTimeFormat(timeZone, language).formatRange(new Date(startsAt), new Date(endsAt))} (${timeZone})`;
}

/** Date without a time: "13 June 2027". */
export function formatDate(isoTime: string, timeZone: string, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone }).format(new Date(isoTime));
}

function dateTimeFormat(timeZone: string, language: string): Intl.DateTimeFormat {
  const cacheKey = `${language} ${timeZone}`;
  const format =
    formatCache.get(cacheKey) ?? new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'full', timeStyle: 'short', timeZone });
  formatCache.set(cacheKey, format);
  return format;
}
