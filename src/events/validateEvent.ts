import { DomainError } from '../domainError.ts';
import { validate } from '../validation/validate.ts';
import type { Event } from './event.ts';
import { type EventInput, type EventSettings, eventSchema } from './eventSchema.ts';
import { parseLocalTime, type ZonedTime } from './localTime.ts';

/** What is stored of the input: the settings, and the times in UTC and as wall-clock times. */
type StoredSettings = EventSettings & Pick<Event, 'startsAt' | 'startsLocal' | 'endsAt' | 'endsLocal'>;

/** Validates the input for a new event. Throws DomainError `invalid`. */
export function validateEvent(input: unknown): StoredSettings {
  const { starts, ends, ...settings } = validate(eventSchema, input);
  return withTimes(
    settings,
    parseLocalTime('starts', starts, settings.timeZone),
    ends === null ? null : parseLocalTime('ends', ends, settings.timeZone),
  );
}

/**
 * Validates changes of an event together with what stays. A time that is not changed keeps its moment: it is not read again,
 * because the rules of its zone may have changed since, and an hour may exist twice. Throws DomainError `invalid`.
 */
export function validateEventChanges(event: StoredSettings, changes: Partial<EventInput>): StoredSettings {
  const { starts, ends, ...settings } = validate(eventSchema, { ...toEventInput(event), ...changes });
  const staysInZone = settings.timeZone === event.timeZone;
  const start =
    staysInZone && changes.starts === undefined
      ? { utc: event.startsAt, local: event.startsLocal }
      : parseLocalTime('starts', starts, settings.timeZone);
  const end =
    staysInZone && changes.ends === undefined && event.endsAt !== null && event.endsLocal !== null
      ? { utc: event.endsAt, local: event.endsLocal }
      : ends === null
        ? null
        : parseLocalTime('ends', ends, settings.timeZone);
  return withTimes(settings, start, end);
}

/** Throws DomainError `invalid` for a start that has passed: a typing error, as a rule. `now` is ISO 8601 in UTC. */
export function assertStartsLater({ startsAt, startsLocal }: Pick<Event, 'startsAt' | 'startsLocal'>, now: string): void {
  if (startsAt > now) return;
  const message = `${startsLocal} has passed. To enter a past event on purpose, add --allow-past.`;
  throw new DomainError('invalid', message, { fieldErrors: [{ field: 'starts', message }] });
}

function withTimes(settings: EventSettings, start: ZonedTime, end: ZonedTime | null): StoredSettings {
  if (end && end.utc <= start.utc)
    throw new DomainError('invalid', 'The event must end after it starts.', {
      fieldErrors: [{ field: 'ends', message: 'must be after starts' }],
    });
  return { ...settings, startsAt: start.utc, startsLocal: start.local, endsAt: end?.utc ?? null, endsLocal: end?.local ?? null };
}

/** The current settings in the form of input, so that some of them can be replaced. */
export function toEventInput(event: StoredSettings): EventInput {
  const fields = Object.keys(eventSchema.describe().keys).filter((field) => field in event);
  const settings = Object.fromEntries(fields.map((field) => [field, event[field as keyof EventSettings]])) as unknown as EventSettings;
  return { ...settings, starts: event.startsLocal, ends: event.endsLocal };
}
