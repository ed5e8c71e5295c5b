import Joi from 'joi';

/** A date, or a date and a time with or without an offset (RFC 3339). */
const FORM = /^\d{4}-\d\d-\d\d(?<time>T\d\d:\d\d(:\d\d(\.\d+)?)?(?<offset>Z|[+-]\d\d:\d\d)?)?$/;
const DAY_LENGTH = '2027-06-13'.length;

/** ISO 8601 in UTC; null if it is no time. Without an offset it is in UTC, wherever the service runs. */
export function readUtcTime(text: string): string | null {
  const { time, offset } = FORM.exec(text)?.groups ?? {};
  const date = new Date(time !== undefined && offset === undefined ? `${text}Z` : text);
  return FORM.test(text) && isDay(text.slice(0, DAY_LENGTH)) && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

/** JavaScript takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const date = new Date(day);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

/** The same in the input of a client. */
export const utcTime = Joi.string()
  .custom((text: string, helpers) => readUtcTime(text) ?? helpers.error('string.isoDate'))
  .description('ISO 8601: a date, or a date and a time; without an offset in UTC');
