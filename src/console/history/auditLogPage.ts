import { accounts } from '../../accounts/domain/account.ts';
import { signedInPage } from '../../accounts/session/signedInPage.ts';
import { type AuditPage, queryAuditLog } from '../../audit/queryAuditLog.ts';
import { isId } from '../../crypto/ids.ts';
import type { Db } from '../../database/dialect.ts';
import { rowsFrom, selectIn } from '../../database/tableMapping.ts';
import { events } from '../../events/event.ts';
import { formatClock, formatDate } from '../../events/formatTime.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { rerenderOnError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';
import { actorNames } from '../person/actorNames.ts';
import { isAutomatic } from '../person/historyTexts.ts';
import { entryText, isAboutMember } from './entryTexts.ts';
import { groupByDay } from './groupByDay.ts';

type Entry = AuditPage['entries'][number];

/** The objects of actions that can be chosen. The whole log has more. */
const OBJECT_KEYS: Record<string, string> = {
  account: 'console.shell.accounts',
  identity: 'accounts.fields.addresses',
  session: 'console.historyPage.kinds.signIn',
  request: 'console.historyPage.kinds.refused',
  role: 'console.shell.roles',
  api_key: 'console.shell.apiKeys',
  event: 'console.historyPage.kinds.event',
  team: 'console.historyPage.kinds.team',
  registration: 'console.historyPage.kinds.people',
};
/** Whatever a link to the page may limit it to. */
const KEPT = ['event', 'account', 'subject', 'actor', 'action', 'correlationId'];
const FILTERS = ['object', 'from', 'to', ...KEPT];
const TIME_ZONE = 'UTC';

/** The audit log of the whole service as sentences. Nobody who signed up is named: that is for the organisers of their event. */
export function createAuditLogPage(db: Db) {
  return (ctx: Context) =>
    rerenderOnError(ctx, show, async () => {
      const { entries, next } = await queryAuditLog(db, ctx.query);
      show(ctx, {
        ...(await accountOfPage(db, ctx)),
        days: groupByDay(await toRows(db, entries, languageOf(ctx))),
        firstPage: ctx.query.before ? pageLink(ctx, '') : null,
        nextPage: next === null ? null : pageLink(ctx, next),
      });
    });
}

/** Of a page that is limited to one account, its name, and the other side of its history. */
async function accountOfPage(db: Db, ctx: Context): Promise<object> {
  const [owner, actor] = [filterOf(ctx, 'account'), filterOf(ctx, 'actor')];
  const id = owner || actor.replace(/^account:/, '');
  const account = isId(id) ? await rowsFrom(db, accounts).where({ id }).first() : undefined;
  if (!account) return {};
  const language = languageOf(ctx);
  const { username, firstName, lastName } = account;
  const sides = [
    { text: t(language, 'console.historyPage.toAccount'), page: `${ctx.path}?account=${id}`, isCurrent: owner !== '' },
    { text: t(language, 'console.historyPage.byAccount'), page: `${ctx.path}?actor=account:${id}`, isCurrent: owner === '' },
  ];
  const title = t(language, 'console.historyPage.ofAccount', { name: `${firstName} ${lastName}`.trim() || username });
  return { title, account: { username, path: `/admin/users/${id}`, sides } };
}

/** `more`: the days, or what is wrong with the filters. */
function show(ctx: Context, more: object): void {
  const language = languageOf(ctx);
  const [object, from, to] = ['object', 'from', 'to'].map((name) => filterOf(ctx, name));
  signedInPage(ctx, 'console/auditLog', {
    title: t(language, 'console.shell.history'),
    path: ctx.path,
    objects: Object.entries(OBJECT_KEYS).map(([value, key]) => ({ value, text: t(language, key), isCurrent: value === object })),
    kept: KEPT.map((name) => ({ name, value: filterOf(ctx, name) })).filter(({ value }) => value !== ''),
    ...{ from, to, isFiltered: FILTERS.some((name) => filterOf(ctx, name) !== '') },
    ...more,
  });
}

async function toRows(db: Db, entries: Entry[], language: string) {
  const owners = entries.flatMap(({ accountId }) => accountId ?? []);
  const usernames = new Map((await selectIn(db, accounts, 'id', [...new Set(owners)])).map(({ id, username }) => [id, username]));
  const eventIds = entries.flatMap(({ eventId }) => eventId ?? []);
  const slugs = new Map((await selectIn(db, events, 'id', [...new Set(eventIds)])).map(({ id, slug }) => [id, slug]));
  const members = entries.filter(isAboutMember).map(({ subjectId }) => `account:${subjectId}`);
  const nameOfActor = await actorNames(db, [...entries.map(({ actor }) => actor), ...members], language);
  return entries.map((entry) => ({
    day: formatDate(entry.at, TIME_ZONE, language),
    when: formatClock(entry.at, TIME_ZONE, language),
    who: isAutomatic(entry) ? t(language, 'console.actors.automatic') : nameOfActor(entry.actor),
    about:
      slugs.get(entry.eventId ?? '') ?? usernames.get(entry.accountId ?? '') ?? (entry.action.startsWith('role.') ? entry.subjectId : ''),
    text: entryText(entry, nameOfActor, language),
  }));
}

function filterOf(ctx: Context, name: string): string {
  const value = ctx.query[name];
  return typeof value === 'string' ? value : '';
}

function pageLink(ctx: Context, before: string): string {
  const fields = { ...Object.fromEntries(FILTERS.map((name) => [name, filterOf(ctx, name)])), before };
  const query = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== '')).toString();
  return query === '' ? ctx.path : `${ctx.path}?${query}`;
}
