import { Temporal } from 'temporal-polyfill';
import { DomainError } from '../domainError.ts';

export interface ZonedTime {
  /** ISO 8601 in UTC. */
  utc: string;
  /** Wall-clock time in the time zone: `2027-06-13T19:00`. */
  local: string;
}

/** Date and time of day; then, optional, zero seconds, an offset and a zone in brackets (RFC 3339 and RFC 9557). */
const WALL_CLOCK = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?(?:\[([^\]]*)\])?$/i;
const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
/** Later years are typing errors, and times are compared as text, which needs years of four digits. */
const MAX_YEAR = 2999;
const MIN_YEAR = 1970;

/**
 * Converts a wall-clock time in `timeZone`, which must exist, to UTC. What is written beside the time, an offset or a zone,
 * must agree with the zone; an offset chooses one of the two meanings of an hour that the end of summer time repeats. Throws
 * DomainError `invalid` with the reason for anything else.
 */
export function parseLocalTime(field: string, text: string, timeZone: string): ZonedTime {
  const refuse = (reason: string): never => {
    const message = `${text} ${reason}`;
    throw new DomainError('invalid', message, { fieldErrors: [{ field, message }] });
  };
  if (DATE_ONLY.test(text)) return refuse(`has no time of day. Write it like ${text}T19:00.`);
  const [, date, time, seconds = '00', offset, zone] = WALL_CLOCK.exec(text) ?? [];
  if (!date || !time) return refuse('is not a time. Write it like 2027-06-13T19:00.');
  if (seconds !== '00') return refuse('has seconds. Write it without them, like 2027-06-13T19:00.');
  if (zone !== undefined && zone.toLowerCase() !== timeZone.toLowerCase())
    return refuse(`names the time zone ${zone}, but the event is in ${timeZone}. Leave one of them out.`);
  const local = parseDateTime(`${date}T${time}`) ?? refuse('is not a day or time of the calendar.');
  if (local.year < MIN_YEAR || local.year > MAX_YEAR) return refuse(`is not between the years ${MIN_YEAR} and ${MAX_YEAR}.`);
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) => local.toZonedDateTime(timeZone, { disambiguation }));
  if (!earlier || !later) throw new Error('unreachable');
  // Temporal shifts a skipped time, so that it comes out as another one.
  if (!earlier.toPlainDateTime().equals(local))
    return refuse(`does not exist in ${timeZone}: the clocks go forward then. Choose ${clockOf(earlier)} or ${clockOf(later)}.`);
  const candidates = earlier.offset === later.offset ? [earlier] : [earlier, later];
  const choices = candidates.map((candidate) => candidate.offset);
  if (offset === undefined && candidates.length > 1)
    return refuse(
      `happens twice in ${timeZone}, because the clocks go back then. Write which one: ${choices.map((choice) => `${date}T${time}${choice}`).join(' or ')}.`,
    );
  const chosen = offset === undefined ? earlier : candidates.find((candidate) => candidate.offsetNanoseconds === offsetNanoseconds(offset));
  if (!chosen) return refuse(`has the offset ${offset}, but ${timeZone} has ${choices.join(' or ')} then.`);
  return { utc: new Date(chosen.epochMilliseconds).toISOString(), local: local.toString({ smallestUnit: 'minute' }) };
}

function parseDateTime(text: string): Temporal.PlainDateTime | null {
  try {
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' });
  } catch {
    return null;
  }
}

function clockOf(time: Temporal.ZonedDateTime): string {
  return time.toPlainTime().toString({ smallestUnit: 'minute' });
}

function offsetNanoseconds(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const [sign, hours, minutes] = [offset[0] === '-' ? -1 : 1, Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  return sign * (hours * 60 + minutes) * 60_000_000_000;
}
