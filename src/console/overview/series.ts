import { Temporal } from 'temporal-polyfill';
import type { HourOfSignUp } from '../../registrations/people/signUpHistory.ts';

type Unit = 'hour' | 'day' | 'week';

/** One step of a plot: how things stood at the end of an hour, a day or a week. */
export interface Period {
  /** When it began, on the clocks of the event: 2027-05-01T08:00. */
  start: string;
  /** Parties that signed up in it. */
  registered: number;
  takenSlots: number;
  confirmedSlots: number;
  waitingParties: number;
}

export interface Series {
  unit: Unit;
  periods: Period[];
}

/** Longer spans are shown by the next larger unit, so that a plot has at most about 100 steps. */
const MOST_HOURS = 96;
const MOST_DAYS = 100;

/** Adds up the differences of each hour, period by period, also those in which nothing happened, until `now`. */
export function seriesOf(hours: HourOfSignUp[], timeZone: string, now: Date): Series {
  const zoned = hours.map((hour) => ({ ...hour, at: Temporal.Instant.from(`${hour.hour}:00Z`).toZonedDateTimeISO(timeZone) }));
  const first = zoned[0]?.at;
  if (!first) return { unit: 'day', periods: [] };
  const end = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone);
  const unit = unitFor(first, end);
  const changes = new Map<string, HourOfSignUp[]>();
  for (const hour of zoned) {
    const start = startOf(hour.at, unit).toString();
    changes.set(start, [...(changes.get(start) ?? []), hour]);
  }
  const periods: Period[] = [];
  let level = { takenSlots: 0, confirmedSlots: 0, waitingParties: 0 };
  for (let start = startOf(first, unit); Temporal.PlainDateTime.compare(start, end.toPlainDateTime()) <= 0; start = next(start, unit)) {
    const here = changes.get(start.toString()) ?? [];
    level = {
      takenSlots: level.takenSlots + sum(here, 'takenSlots'),
      confirmedSlots: level.confirmedSlots + sum(here, 'confirmedSlots'),
      waitingParties: level.waitingParties + sum(here, 'waitingParties'),
    };
    periods.push({ start: start.toString({ smallestUnit: 'minute' }), registered: sum(here, 'registered'), ...level });
  }
  return { unit, periods };
}

function unitFor(first: Temporal.ZonedDateTime, end: Temporal.ZonedDateTime): Unit {
  const hours = end.since(first).total('hours');
  if (hours <= MOST_HOURS) return 'hour';
  return hours <= MOST_DAYS * 24 ? 'day' : 'week';
}

function startOf(at: Temporal.ZonedDateTime, unit: Unit): Temporal.PlainDateTime {
  if (unit === 'hour') return at.toPlainDateTime().round({ smallestUnit: 'hour', roundingMode: 'floor' });
  const day = at.toPlainDate();
  return (unit === 'day' ? day : day.subtract({ days: day.dayOfWeek - 1 })).toPlainDateTime();
}

function next(start: Temporal.PlainDateTime, unit: Unit): Temporal.PlainDateTime {
  return start.add(unit === 'hour' ? { hours: 1 } : unit === 'day' ? { days: 1 } : { weeks: 1 });
}

function sum(hours: HourOfSignUp[], figure: Exclude<keyof HourOfSignUp, 'hour'>): number {
  return hours.reduce((total, hour) => total + hour[figure], 0);
}
