import { Temporal } from 'temporal-polyfill';
import { DomainError } from '../domainError.ts';
import type { EventInput } from './eventSchema.ts';
import { parseLocalTime } from './localTime.ts';
import { isTimeZone } from './timeZone.ts';
import { type StoredSettings, toEventInput } from './validateEvent.ts';

/**
 * The settings for the same event at another time. Its end, and when sign-up opens and closes, move by as many days, hours and minutes
 * of the wall clock, so that they stay at their hour when the clocks change in between. `starts` is a wall-clock time. Throws DomainError
 * `invalid`.
 */
export function copyOfEvent(event: StoredSettings, starts: string, changes: Partial<EventInput> = {}): EventInput {
  const input = { ...toEventInput(event), ...changes };
  if (!isTimeZone(input.timeZone))
    throw new DomainError('invalid', { key: 'fieldErrors.event.timeZone', values: { value: input.timeZone } });
  const distance = localTime(event.startsLocal).until(localTime(parseLocalTime('starts', starts, input.timeZone).local), {
    largestUnit: 'day',
  });
  const moved = (time: string | null) => time && localTime(time).add(distance).toString({ smallestUnit: 'minute' });
  const times = { ends: moved(event.endsLocal), opens: moved(event.opensLocal), closes: moved(event.closesLocal) };
  return { ...input, ...times, ...changes, starts };
}

function localTime(text: string): Temporal.PlainDateTime {
  return Temporal.PlainDateTime.from(text);
}
