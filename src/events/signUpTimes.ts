import { t } from '../i18n/translate.ts';
import type { Event } from './event.ts';
import { formatDateTime } from './formatTime.ts';

/** When sign-up opens; null: it is not known that it does. */
export function opensText({ opensAt, timeZone }: Pick<Event, 'opensAt' | 'timeZone'>, language: string): string | null {
  return opensAt && t(language, 'form.opens', { time: formatDateTime(opensAt, timeZone, language) });
}

/** When sign-up closes by itself; null: when the event begins. */
export function closesText({ closesAt, timeZone }: Pick<Event, 'closesAt' | 'timeZone'>, language: string): string | null {
  return closesAt && t(language, 'form.closes', { time: formatDateTime(closesAt, timeZone, language) });
}
