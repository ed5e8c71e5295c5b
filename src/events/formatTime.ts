import { LRUCache } from 'lru-cache';
import { localeOf, t } from '../i18n/translate.ts';
import type { Event } from './event.ts';
import { displayTimeZone } from './timeZone.ts';

/** To make one takes longer than to render the rest of a page. */
const formatters = new LRUCache<string, Intl.DateTimeFormat>({ max: 200 });

/*
 * These functions never fail: a time zone that cannot be used is shown as UTC, and a time that is none as it is stored.
 * `slotkeeper doctor` names such events.
 */

/** Long form: "Sunday, 13 June 2027 at 19:00 (Central European Time)". */
export function formatDateTime(isoTime: string, timeZone: string, language: string): string {
  const time = format(dateTimeFormat(timeZone, language), isoTime);
  return t(language, 'page.at', { time, zone: zoneName(timeZone, isoTime, language) });
}

/** Short form: "Sun 13 Jun, 19:00". The text around it must name the time zone. */
export function formatDateTimeShort(isoTime: string, timeZone: string, language: string): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return format(formatterFor(timeZone, language, options), isoTime);
}

/** Start and end of an event, with the time zone named once. */
export function formatEventTime({ startsAt, endsAt, timeZone }: Pick<Event, 'startsAt' | 'endsAt' | 'timeZone'>, language: string): string {
  if (!endsAt || !isTime(startsAt) || !isTime(endsAt)) return formatDateTime(startsAt, timeZone, language);
  const range = dateTimeFormat(timeZone, language).formatRange(new Date(startsAt), new Date(endsAt));
  return `${range} (${zoneName(timeZone, startsAt, language)})`;
}

/** The same in two parts, so that a page can leave out the zone for those who live in it: "… at 19:00" and "(Central European Time)". */
export function eventTimeParts(event: Parameters<typeof formatEventTime>[0], language: string): { time: string; zone: string } {
  const when = formatEventTime(event, language);
  const zone = `(${zoneName(event.timeZone, event.startsAt, language)})`;
  return when.endsWith(zone) ? { time: when.slice(0, -zone.length).trimEnd(), zone } : { time: when, zone: '' };
}

/** Date without a time: "13 June 2027". */
export function formatDate(isoTime: string, timeZone: string, language: string): string {
  return format(formatterFor(timeZone, language, { dateStyle: 'long' }), isoTime);
}

/** Time of day: "19:00". The text around it must name the day and the time zone. */
export function formatClock(isoTime: string, timeZone: string, language: string): string {
  return format(formatterFor(timeZone, language, { hour: '2-digit', minute: '2-digit' }), isoTime);
}

/** Month and day of an event on the clocks of its place, for a tile that looks like a leaf of a calendar. Null for a time that is none. */
export function dateTile(
  { startsAt, timeZone }: Pick<Event, 'startsAt' | 'timeZone'>,
  language: string,
): { month: string; day: string } | null {
  if (!isTime(startsAt)) return null;
  const part = (options: Intl.DateTimeFormatOptions) => formatterFor(timeZone, language, options).format(new Date(startsAt));
  return { month: part({ month: 'short' }), day: part({ day: 'numeric' }) };
}

function format(formatter: Intl.DateTimeFormat, isoTime: string): string {
  return isTime(isoTime) ? formatter.format(new Date(isoTime)) : isoTime;
}

/**
 * A time zone as people say it: "Central European Time". Where the language has no word for it all year, that of the moment: "British
 * Summer Time". Where it has none at all, the name of the zone: "Etc/GMT+5".
 */
export function zoneName(timeZone: string, isoTime: string, language: string): string {
  const zone = displayTimeZone(timeZone);
  if (zone === 'UTC') return zone;
  for (const timeZoneName of ['longGeneric', 'long'] as const) {
    const parts = formatterFor(timeZone, language, { timeZoneName }).formatToParts(isTime(isoTime) ? new Date(isoTime) : 0);
    const word = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
    if (!NO_WORD.test(word)) return word;
  }
  return zone;
}

/** Offsets, and what is made up of the name of a country or a city: "GMT+05:00", "heure : Maroc", "tijd in Marokko", "Marokko (Ortszeit)". */
const NO_WORD = /[+−-]\d|[:(]|^tijd in |^$/;

function isTime(isoTime: string): boolean {
  return !Number.isNaN(Date.parse(isoTime));
}

function dateTimeFormat(timeZone: string, language: string): Intl.DateTimeFormat {
  return formatterFor(timeZone, language, { dateStyle: 'full', timeStyle: 'short' });
}

function formatterFor(timeZone: string, language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${JSON.stringify(options)}`;
  const known = formatters.get(key);
  if (known) return known;
  const formatter = new Intl.DateTimeFormat(localeOf(language), { ...options, timeZone: displayTimeZone(timeZone) });
  formatters.set(key, formatter);
  return formatter;
}
