import { formatEventTime } from '../../events/formatTime.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import type { EventPermission } from '../../teams/eventPermission.ts';
import { eventBadge } from './eventBadge.ts';
import { accessOf, eventOf, requestedAt } from './guards.ts';

interface EventSection {
  /** Behind /console/events/SLUG. */
  path: string;
  key: string;
  permission: EventPermission;
  /** Other pages that belong to it. */
  beside?: string[];
}

/** The tabs of an event, in the order in which they are shown. */
const SECTIONS: readonly EventSection[] = [
  { path: '', key: 'console.shell.overview', permission: 'event:read' },
  { path: '/people', key: 'console.shell.people', permission: 'people:read' },
  { path: '/door', key: 'door.title', permission: 'people:check_in' },
  { path: '/messages', key: 'mailings.title', permission: 'messages:send', beside: ['/emails'] },
  {
    path: '/edit',
    key: 'console.shell.settings',
    permission: 'event:change',
    beside: ['/pictures', '/preview', '/copy', '/call-off', '/delete'],
  },
  { path: '/questions', key: 'questions.tab', permission: 'event:change' },
  { path: '/team', key: 'console.shell.team', permission: 'event:read' },
  { path: '/history', key: 'console.shell.history', permission: 'event:read' },
  { path: '/notices', key: 'notices.tab', permission: 'event:read' },
  { path: '/webhooks', key: 'webhooks.tab', permission: 'webhooks:manage' },
];

/** What the frame of a page shows about the event in its path; nothing on other pages. */
export function eventNavigation(ctx: Context, language: string): object {
  if (ctx.state.event === undefined) return {};
  const event = eventOf(ctx);
  const base = `/console/events/${event.slug}`;
  const { permissions } = accessOf(ctx);
  const tabs = SECTIONS.filter(({ permission }) => permissions.includes(permission)).map(({ path, key, beside = [] }) => ({
    path: base + path,
    text: t(language, key),
    isCurrent:
      path === ''
        ? ctx.path === base
        : [path, ...beside].some((page) => ctx.path === base + page || ctx.path.startsWith(`${base}${page}/`)),
  }));
  return {
    event,
    eventPath: base,
    eventTabs: tabs,
    eventWhen: formatEventTime(event, language),
    eventBadge: eventBadge(event, requestedAt(ctx), language),
  };
}
