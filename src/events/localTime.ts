import { Temporal } from 'temporal-polyfill';
import { DomainError } from '../domainError.ts';

export interface ZonedTime {
  /** ISO 8601 in UTC. */
  utc: string;
  /** Wall-clock time in the time zone: `2027-06-13T19:00`. */
  local: string;
}

/**
 * Converts a wall-clock time in `timeZone` to UTC. Throws DomainError `invalid` for days that do not exist and for times that a
 * clock change skips or repeats.
 */
export function parseLocalTime(field: string, wallClock: string, timeZone: string): ZonedTime {
  try {
    const local = Temporal.PlainDateTime.from(wallClock, { overflow: 'reject' });
    const zoned = local.toZonedDateTime(timeZone, { disambiguation: 'reject' });
    return { utc: new Date(zoned.epochMilliseconds).toISOString(), local: local.toString({ smallestUnit: 'minute' }) };
  } catch {
    const message = `${wallClock} is not a time in ${timeZone}. Write it like 2027-06-13T19:00, with a zone like Europe/Brussels.`;
    throw new DomainError('invalid', message, { fieldErrors: [{ field, message }] });
  }
}
