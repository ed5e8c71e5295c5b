import type { Event } from '../../events/event.ts';
import { formatClock, formatDate } from '../../events/formatTime.ts';
import { createRouter } from '../../http/createRouter.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { validate } from '../../validation/validate.ts';
import type { ConsoleDeps } from '../shell/consoleDeps.ts';
import { consolePage } from '../shell/consolePage.ts';
import { eventOf } from '../shell/guards.ts';
import { groupByDay } from './groupByDay.ts';
import { type HistoryKind, historyQuerySchema } from './historyQuery.ts';
import { historyLimit, readerOf } from './historyRoutes.ts';
import { type HistoryItem, type HistoryReader, readHistory } from './readHistory.ts';

const KIND_KEYS: Record<HistoryKind, string> = {
  people: 'console.historyPage.kinds.people',
  event: 'console.historyPage.kinds.event',
  team: 'console.historyPage.kinds.team',
  messages: 'console.historyPage.kinds.messages',
};

/** What happened to an event, day by day. */
export function historyPages(deps: ConsoleDeps) {
  const router = createRouter();

  router.get('/console/events/:slug/history', historyLimit(deps), ...deps.guards.event('event:read'), (ctx) =>
    rerenderOnError(ctx, showHistory, async () => {
      const wanted = validate(historyQuerySchema, ctx.query);
      const { entries, next } = await readHistory(deps.db, eventOf(ctx), wanted, readerOf(ctx));
      showHistory(ctx, {
        days: groupByDay(entries.map((entry) => toRow(entry, eventOf(ctx), readerOf(ctx)))),
        firstPage: wanted.before === undefined ? null : pageLink(ctx, null),
        nextPage: next === null ? null : pageLink(ctx, next),
      });
    }),
  );

  return router;
}

/** `more`: the days, or what is wrong with the filters. */
function showHistory(ctx: Context, more: Partial<Record<'firstPage' | 'nextPage', string | null>> & { days?: object[] }): void {
  const language = languageOf(ctx);
  const { kind, from, to } = filtersOf(ctx);
  consolePage(ctx, 'history', {
    title: t(language, 'console.shell.history'),
    path: ctx.path,
    kinds: Object.entries(KIND_KEYS).map(([value, key]) => ({ value, text: t(language, key), isCurrent: value === kind })),
    ...{ from, to, isFiltered: [kind, from, to].some((filter) => filter !== '') },
    ...more,
  });
}

function toRow(entry: HistoryItem, { slug, timeZone }: Event, { language, maySeePeople }: HistoryReader) {
  const { action, subjectId, person, actorName, text, note, at } = entry;
  const isAboutPerson = action.startsWith('registration.');
  return {
    ...{ day: formatDate(at, timeZone, language), when: formatClock(at, timeZone, language), who: actorName, text, note },
    about: isAboutPerson ? (person ?? t(language, 'console.historyPage.somebody')) : null,
    path: isAboutPerson && maySeePeople ? `/console/events/${slug}/people/${subjectId}` : null,
  };
}

/** As they stand in the address; '' for those that do not. */
function filtersOf(ctx: Context): Record<'kind' | 'from' | 'to', string> {
  const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
  return { kind: textOf(ctx.query.kind), from: textOf(ctx.query.from), to: textOf(ctx.query.to) };
}

function pageLink(ctx: Context, before: number | null): string {
  const fields = { ...filtersOf(ctx), before: before === null ? '' : String(before) };
  const query = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== '')).toString();
  return query === '' ? ctx.path : `${ctx.path}?${query}`;
}
