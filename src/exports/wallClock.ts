import { displayTimeZone } from '../events/timeZone.ts';

/** Offsets from UTC change at these multiples only. */
const QUARTER_MS = 15 * 60_000;
/** Quarters of an hour that one export remembers: ten years of them. */
const MAX_REMEMBERED = 350_000;

/** A time of day on the clock of the event's place. Its UTC fields (`getUTCHours` …) are the local ones. */
export type WallClockTime = Date;

/**
 * Converts ISO 8601 times to the wall clock of a time zone, or of UTC if the zone cannot be used. Formatting takes long, so the offset
 * is looked up once for each quarter of an hour.
 */
export function createWallClock(timeZone: string): (isoTime: string) => WallClockTime {
  const formatter = new Intl.DateTimeFormat('en', { timeZone: displayTimeZone(timeZone), timeZoneName: 'longOffset' });
  const offsets = new Map<number, number>();

  return (isoTime) => {
    const time = Date.parse(isoTime);
    const quarter = Math.floor(time / QUARTER_MS);
    const offset = offsets.get(quarter) ?? offsetAt(formatter, quarter * QUARTER_MS);
    if (offsets.size < MAX_REMEMBERED) offsets.set(quarter, offset);
    return new Date(time + offset);
  };
}

/** Milliseconds from UTC, of `GMT`, `GMT+02:00` or `GMT-00:25:21`. */
function offsetAt(formatter: Intl.DateTimeFormat, time: number): number {
  const name = formatter.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000;
}
