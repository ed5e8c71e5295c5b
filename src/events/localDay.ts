import Joi from 'joi';
import { Temporal } from 'temporal-polyfill';
import { refuse } from '../validation/validate.ts';
import { displayTimeZone } from './timeZone.ts';

const DAY = /^(19[7-9]|2\d\d)\d-\d{2}-\d{2}$/;

/** A day of the calendar between 1970 and 2999, such as `2027-06-13`. */
export const daySchema = Joi.string()
  .custom((text: string, helpers) => (isDay(text) ? text : refuse(helpers, { key: 'fieldErrors.rule.date' })))
  .meta({ jsonSchema: { format: 'date' } });

/** The first moment of a day on the clocks of `timeZone`, ISO 8601 in UTC. */
export function startOfDay(day: string, timeZone: string): string {
  return startOf(Temporal.PlainDate.from(day), timeZone);
}

/** The first moment of the day after, ISO 8601 in UTC. */
export function endOfDay(day: string, timeZone: string): string {
  return startOf(Temporal.PlainDate.from(day).add({ days: 1 }), timeZone);
}

function startOf(day: Temporal.PlainDate, timeZone: string): string {
  return new Date(day.toZonedDateTime(displayTimeZone(timeZone)).epochMilliseconds).toISOString();
}

function isDay(text: string): boolean {
  try {
    return DAY.test(text) && Temporal.PlainDate.from(text, { overflow: 'reject' }) !== undefined;
  } catch {
    return false;
  }
}
