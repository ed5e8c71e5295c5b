import { Temporal } from 'temporal-polyfill';
import { displayTimeZone } from '../events/timeZone.ts';

const DIGEST_TIME = '08:00';

/** The next 8 o'clock in the morning at the place of an event, ISO 8601 in UTC. */
export function nextDigestAt(now: Date, timeZone: string): string {
  const here = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(displayTimeZone(timeZone));
  const today = here.withPlainTime(DIGEST_TIME);
  const next = Temporal.ZonedDateTime.compare(today, here) > 0 ? today : today.add({ days: 1 });
  return new Date(next.epochMilliseconds).toISOString();
}
