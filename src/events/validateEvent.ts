import { DomainError, type FieldError } from '../domainError.ts';
import { validate } from '../validation/validate.ts';
import type { Event } from './event.ts';
import { type EventInput, type EventSettings, eventFields, eventSchema } from './eventSchema.ts';
import { readTranslations } from './eventTexts.ts';
import { parseLocalTime, type ZonedTime } from './localTime.ts';
import { isTimeZone } from './timeZone.ts';

/** Each time of the input is stored twice: `starts` as `startsAt` in UTC, and as `startsLocal` on the wall clock. */
const TIME_FIELDS = ['starts', 'ends', 'opens', 'closes'] as const;

type TimeField = (typeof TIME_FIELDS)[number];
type StoredTimes = Pick<Event, `${TimeField}${'At' | 'Local'}`>;

/** What is stored of the input: the settings, and the times. */
export type StoredSettings = EventSettings & StoredTimes;

/** Validates the input for a new event. Throws DomainError `invalid` with every fault. */
export function validateEvent(input: unknown): StoredSettings {
  return readSettings(input, () => undefined);
}

/**
 * Validates changes of an event together with what stays. A time that is not changed keeps its moment: it is not read again,
 * because the rules of its zone may have changed since, and an hour may exist twice. Throws DomainError `invalid` with every fault.
 */
export function validateEventChanges(event: StoredSettings, changes: Partial<EventInput>): StoredSettings {
  const input = { ...toEventInput(event), ...changes };
  const staysInZone = input.timeZone === event.timeZone;
  return readSettings(input, (field) =>
    staysInZone && (changes[field] === undefined || changes[field] === event[`${field}Local`]) ? storedTime(event, field) : undefined,
  );
}

/** Throws DomainError `invalid` for a start that has passed: a typing error, as a rule. `now` is ISO 8601 in UTC. */
export function assertStartsLater({ startsAt, startsLocal }: Pick<Event, 'startsAt' | 'startsLocal'>, now: string): void {
  if (startsAt <= now) throw invalid([{ field: 'starts', message: { key: 'fieldErrors.event.past', values: { time: startsLocal } } }]);
}

/** The current settings in the form of input, so that some of them can be replaced. */
export function toEventInput(event: StoredSettings): EventInput {
  const fields = Object.keys(eventFields).filter((field) => field in event);
  const settings = Object.fromEntries(fields.map((field) => [field, event[field as keyof EventSettings]])) as unknown as EventSettings;
  return {
    ...settings,
    translations: readTranslations(event),
    starts: event.startsLocal,
    ends: event.endsLocal,
    opens: event.opensLocal,
    closes: event.closesLocal,
  };
}

/** `unchanged` gives the times that are not to be read from the input. */
function readSettings(input: unknown, unchanged: (field: TimeField) => ZonedTime | undefined): StoredSettings {
  const errors: FieldError[] = [];
  const settings = collect(errors, () => validate(eventSchema, input));
  const { timeZone, ...typed } = (settings ?? input ?? {}) as Partial<EventInput>;
  const times: Partial<Record<TimeField, ZonedTime>> = {};
  for (const field of isTimeZone(String(timeZone)) ? TIME_FIELDS : []) {
    const text = typed[field];
    const read = () => unchanged(field) ?? parseLocalTime(field, String(text), String(timeZone));
    // A field that the schema refused, as an empty one, has its fault.
    const isRefused = errors.some((error) => error.field === field);
    const time = typeof text === 'string' && !isRefused ? collect(errors, read) : undefined;
    if (time) times[field] = time;
  }
  errors.push(...misplacedTimes(times));
  if (errors.length > 0 || settings === undefined) throw invalid(errors);
  const { starts: _s, ends: _e, opens: _o, closes: _c, ...rest } = settings;
  // The schema has made the JSON of `translations`.
  return { ...(rest as unknown as EventSettings), ...toStoredTimes(times) };
}

/** Adds the field errors of `work` to `errors`. Returns undefined if there were some. */
function collect<Result>(errors: FieldError[], work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DomainError) || error.details.fieldErrors === undefined) throw error;
    errors.push(...error.details.fieldErrors);
    return undefined;
  }
}

function invalid(errors: FieldError[]): DomainError {
  const [first] = errors;
  const text = first && errors.length === 1 && typeof first.message !== 'string' ? first.message : { key: 'fieldErrors.input' };
  return new DomainError('invalid', text, { fieldErrors: errors });
}

/** Sign-up opens, closes, the event begins and ends, in this order; it may close at the start. */
function misplacedTimes({ starts, ends, opens, closes }: Partial<Record<TimeField, ZonedTime>>): FieldError[] {
  const misplaced = (field: TimeField, isWrong: boolean | undefined, key: string) => (isWrong ? [{ field, message: { key } }] : []);
  return [
    ...misplaced('ends', ends && starts && ends.utc <= starts.utc, 'fieldErrors.event.endsBeforeStart'),
    ...misplaced('opens', opens && starts && opens.utc >= starts.utc, 'fieldErrors.event.opensAfterStart'),
    ...misplaced('closes', closes && starts && closes.utc > starts.utc, 'fieldErrors.event.closesAfterStart'),
    ...misplaced('closes', closes && opens && closes.utc <= opens.utc, 'fieldErrors.event.closesBeforeOpening'),
  ];
}

function storedTime(event: StoredTimes, field: TimeField): ZonedTime | undefined {
  const [utc, local] = [event[`${field}At`], event[`${field}Local`]];
  return utc === null || local === null ? undefined : { utc, local };
}

function toStoredTimes({ starts, ends, opens, closes }: Partial<Record<TimeField, ZonedTime>>): StoredTimes {
  return {
    startsAt: starts?.utc ?? '',
    startsLocal: starts?.local ?? '',
    endsAt: ends?.utc ?? null,
    endsLocal: ends?.local ?? null,
    opensAt: opens?.utc ?? null,
    opensLocal: opens?.local ?? null,
    closesAt: closes?.utc ?? null,
    closesLocal: closes?.local ?? null,
  };
}
