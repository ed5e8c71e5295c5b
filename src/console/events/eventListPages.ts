import { viewOfFeed } from '../../calendarFeed/calendarFeed.ts';
import type { Deps } from '../../deps.ts';
import type { Event } from '../../events/event.ts';
import { formatEventTime } from '../../events/formatTime.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { t } from '../../i18n/translate.ts';
import { visibleEvents } from '../../teams/eventAccess.ts';
import { capacityMeter } from '../shell/capacityMeter.ts';
import { consolePage } from '../shell/consolePage.ts';
import { eventBadge } from '../shell/eventBadge.ts';
import { accountOf, type ConsoleGuards } from '../shell/guards.ts';

/** The first page of the console: the events of the signed-in account, what is coming before what is over. */
export function eventListPages(deps: Pick<Deps, 'db' | 'now' | 'keys' | 'config'>, guards: ConsoleGuards) {
  const { db, now } = deps;
  const router = createRouter();

  router.get('/console', ...guards.signedIn(), async (ctx) => {
    const language = languageOf(ctx);
    const account = accountOf(ctx);
    const at = now().toISOString();
    const row = (event: Event) => ({
      ...event,
      path: `/console/events/${event.slug}`,
      when: formatEventTime(event, language),
      badge: eventBadge(event, at, language),
      meter: capacityMeter(event, language),
    });
    const events = await visibleEvents(db, account);
    const upcoming = events.filter(({ startsAt }) => startsAt > at);
    const past = events.filter(({ startsAt }) => startsAt <= at).reverse();
    const groups = [
      { title: t(language, 'console.events.upcoming'), events: upcoming.map(row) },
      { title: t(language, 'console.events.past'), events: past.map(row) },
    ];
    consolePage(ctx, 'events', {
      totals: upcoming.length > 1 ? totalsOf(upcoming) : null,
      title: t(language, 'console.events.title'),
      groups: groups.filter((group) => group.events.length > 0),
      calendarUrl: (await viewOfFeed(deps, account.id)).url,
      mayCreate: account.permissions.includes('events:manage'),
    });
  });

  return router;
}

/** What is coming, in all. */
function totalsOf(upcoming: Event[]) {
  const sum = (figure: 'slots' | 'slotsTaken' | 'unconfirmedSlots' | 'waitingCount') =>
    upcoming.reduce((total, event) => total + event[figure], 0);
  return {
    slots: sum('slots'),
    taken: sum('slotsTaken'),
    confirmed: sum('slotsTaken') - sum('unconfirmedSlots'),
    unconfirmed: sum('unconfirmedSlots'),
    waiting: sum('waitingCount'),
  };
}
