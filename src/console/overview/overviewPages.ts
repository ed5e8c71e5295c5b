import { type Attendance, noShowPercent } from '../../checkin/attendance.ts';
import type { Deps } from '../../deps.ts';
import type { Event } from '../../events/event.ts';
import { isDraft } from '../../events/eventState.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { SignUpFunnel } from '../../registrations/people/signUpHistory.ts';
import { findUndeliverable } from '../../registrations/people/undeliverable.ts';
import { capacityMeter } from '../shell/capacityMeter.ts';
import { consolePage } from '../shell/consolePage.ts';
import { versionName } from '../shell/eventVersion.ts';
import { accessOf, type ConsoleGuards, eventOf } from '../shell/guards.ts';
import { chartOf } from './chart.ts';
import { createFigures } from './figures.ts';
import { formatPeriod } from './formatPeriod.ts';
import type { Series } from './series.ts';

/** The first page of one event: how full it is, how it filled up, and where its form is. */
export function overviewPages(deps: Pick<Deps, 'config' | 'db' | 'now'>, guards: ConsoleGuards) {
  const router = createRouter();
  const figures = createFigures(deps);

  router.get('/console/events/:slug', ...guards.event('event:read'), async (ctx) => {
    const event = eventOf(ctx);
    const language = languageOf(ctx);
    const { series, funnel, attendance } = await figures(event);
    consolePage(ctx, 'overview', {
      title: event.title,
      isDraft: isDraft(event),
      mayChange: accessOf(ctx).permissions.includes('event:change'),
      version: versionName(event),
      meter: capacityMeter(event, language),
      undeliverable: (await findUndeliverable(deps.db, event.id)).length,
      confirmedSlots: event.slotsTaken - event.unconfirmedSlots,
      funnel: funnelSteps(funnel),
      attendance: attendanceOf(attendance, event, deps.now().toISOString()),
      plot: series.periods.length > 0 ? plotOf(event, series, language) : null,
      formUrl: `${deps.config.PUBLIC_URL}/events/${event.slug}`,
    });
  });

  return router;
}

/** Who came; null while nobody came and the event is still to come. */
function attendanceOf(attendance: Attendance, event: Event, now: string) {
  if (attendance.camePeople === 0 && now < event.startsAt) return null;
  return { ...attendance, noShowPercent: now < event.startsAt ? null : noShowPercent(attendance) };
}

/** Percentages of everybody who signed up. */
function funnelSteps({ registered, confirmed, kept }: SignUpFunnel) {
  const percent = (count: number) => (registered === 0 ? 0 : Math.round((100 * count) / registered));
  return {
    registered: { count: registered, percent: percent(registered) },
    confirmed: { count: confirmed, percent: percent(confirmed) },
    kept: { count: kept, percent: percent(kept) },
  };
}

function plotOf({ slots }: Event, { unit, periods }: Series, language: string) {
  const rows = periods.map((period) => ({ ...period, when: formatPeriod(period.start, unit, language) }));
  const labels = [rows[0], rows[Math.floor(rows.length / 2)], rows.at(-1)].map((row) => row?.when);
  return {
    ...chartOf(periods, slots),
    labels: rows.length > 2 ? labels : rows.map(({ when }) => when),
    /** Newest first, as somebody asks what happened last. */
    rows: rows.toReversed(),
    hasWaiting: periods.some(({ waitingParties }) => waitingParties > 0),
    [unit]: true,
  };
}
