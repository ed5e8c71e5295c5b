import Joi from 'joi';

/** A date, or a date and a time with or without an offset (RFC 3339). */
const FORM = /^\d{4}-\d\d-\d\d(?<time>T\d\d:\d\d(:\d\d(\.\d+)?)?(?<offset>Z|[+-]\d\d:\d\d)?)?$/;

/** ISO 8601 in UTC; null if it is no time. Without an offset it is in UTC, wherever the service runs. */
export function readUtcTime(text: string): string | null {
  const { time, offset } = FORM.exec(text)?.groups ?? {};
  const date = new Date(time !== undefined && offset === undefined ? `${text}Z` : text);
  return FORM.test(text) && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

/** The same in the input of a client. */
export const utcTime = Joi.string().custom((text: string, helpers) => readUtcTime(text) ?? helpers.error('string.isoDate'));
