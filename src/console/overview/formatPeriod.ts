import { localeOf } from '../../i18n/translate.ts';
import type { Series } from './series.ts';

const HOUR = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const formatters = new Map<string, Intl.DateTimeFormat>();

/** `start` is a time on the clocks of the event, so it is formatted as it stands: "1 May 2027", or "1 May, 08:00" for an hour. */
export function formatPeriod(start: string, unit: Series['unit'], language: string): string {
  const options = unit === 'hour' ? HOUR : DAY;
  const key = `${language} ${unit === 'hour'}`;
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(localeOf(language), { ...options, timeZone: 'UTC' });
  formatters.set(key, formatter);
  return formatter.format(new Date(`${start}Z`));
}
