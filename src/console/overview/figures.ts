import { LRUCache } from 'lru-cache';
import { type Attendance, loadAttendance } from '../../checkin/attendance.ts';
import type { Deps } from '../../deps.ts';
import type { Event } from '../../events/event.ts';
import { displayTimeZone } from '../../events/timeZone.ts';
import { loadSignUpHistory, type SignUpFunnel } from '../../registrations/people/signUpHistory.ts';
import { type Series, seriesOf } from './series.ts';

export interface Figures {
  series: Series;
  funnel: SignUpFunnel;
  attendance: Attendance;
}

/** Figures are worked out at most so often, which takes a few hundred milliseconds for 100,000 registrations. */
const MAX_AGE_MS = 60_000;
const MOST_EVENTS = 200;

interface WorkedOut {
  atMs: number;
  figures: Promise<Figures>;
}

/** Reads how an event filled up, and keeps it for a minute. */
export function createFigures({ db, now }: Pick<Deps, 'db' | 'now'>) {
  const known = new LRUCache<string, WorkedOut>({ max: MOST_EVENTS });

  return (event: Event): Promise<Figures> => {
    const last = known.get(event.id);
    const at = now();
    if (last && at.getTime() - last.atMs < MAX_AGE_MS) return last.figures;
    const figures = workOut(event, at);
    figures.catch(() => known.delete(event.id));
    known.set(event.id, { atMs: at.getTime(), figures });
    return figures;
  };

  async function workOut(event: Event, at: Date): Promise<Figures> {
    const { hours, funnel } = await loadSignUpHistory(db, event);
    const attendance = await loadAttendance(db, event.id);
    return { series: seriesOf(hours, displayTimeZone(event.timeZone), at), funnel, attendance };
  }
}
