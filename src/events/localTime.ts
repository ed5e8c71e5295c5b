import { Temporal } from 'temporal-polyfill';
import { Refusal } from '../errors.ts';

export interface Moment {
  /** ISO-8601 in UTC. */
  at: string;
  /** What the clock on the wall shows there, `2027-06-13T19:00`. */
  local: string;
}

/**
 * The moment at which a clock in `zone` shows `wallClock`. Refuses days that do not exist and hours that
 * a change of clocks skips or repeats.
 */
export function localTime(field: string, wallClock: string, zone: string): Moment {
  try {
    const local = Temporal.PlainDateTime.from(wallClock, { overflow: 'reject' });
    const there = local.toZonedDateTime(zone, { disambiguation: 'reject' });
    return { at: new Date(there.epochMilliseconds).toISOString(), local: local.toString({ smallestUnit: 'minute' }) };
  } catch {
    const message = `${wallClock} is not a time in ${zone}. Write it like 2027-06-13T19:00, with a zone like Europe/Brussels.`;
    throw new Refusal('invalid', message, { fields: [{ field, message }] });
  }
}
