import { Temporal } from 'temporal-polyfill';
import { DomainError } from '../domainError.ts';
import type { Values } from '../i18n/translate.ts';

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
  const refuse = (key: string, values: Values = {}): never => {
    const message = { key, values: { text, zone: timeZone, ...values } };
    throw new DomainError('invalid', message, { fieldErrors: [{ field, message }] });
  };
  if (DATE_ONLY.test(text)) return refuse('fieldErrors.time.noTimeOfDay');
  const [, date, time, seconds = '00', offset, zone] = WALL_CLOCK.exec(text) ?? [];
  if (!date || !time) return refuse('fieldErrors.time.noTime');
  if (seconds !== '00') return refuse('fieldErrors.time.seconds');
  if (zone !== undefined && zone.toLowerCase() !== timeZone.toLowerCase()) return refuse('fieldErrors.time.otherZone', { named: zone });
  const local = parseDateTime(`${date}T${time}`) ?? refuse('fieldErrors.time.calendar');
  if (local.year < MIN_YEAR || local.year > MAX_YEAR)
    return refuse('fieldErrors.time.years', { first: String(MIN_YEAR), last: String(MAX_YEAR) });
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) => local.toZonedDateTime(timeZone, { disambiguation }));
  if (!earlier || !later) throw new Error('unreachable');
  // Temporal shifts a skipped time, so that it comes out as another one.
  if (!earlier.toPlainDateTime().equals(local))
    return refuse('fieldErrors.time.skipped', { earlier: clockOf(earlier), later: clockOf(later) });
  const candidates = earlier.offset === later.offset ? [earlier] : [earlier, later];
  const choices = candidates.map((candidate) => candidate.offset);
  if (offset === undefined && candidates.length > 1)
    return refuse('fieldErrors.time.twice', { first: `${date}T${time}${choices[0]}`, second: `${date}T${time}${choices[1]}` });
  const chosen = offset === undefined ? earlier : candidates.find((candidate) => candidate.offsetNanoseconds === offsetNanoseconds(offset));
  if (!chosen) return refuse('fieldErrors.time.offset', { offset: offset ?? '', first: choices[0] ?? '', second: choices[1] ?? 'none' });
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
