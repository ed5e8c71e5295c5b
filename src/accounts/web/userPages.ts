import type { Db } from '../../database/dialect.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { localeOf, t } from '../../i18n/translate.ts';
import type { AccountState } from '../domain/accountState.ts';
import { mayGrant } from '../domain/adminActor.ts';
import { allRoles, permissionsOf } from '../domain/role.ts';
import type { AccountFilter } from '../login/listAccounts.ts';
import { adminActorOf } from '../session/requireSession.ts';
import { signedInPage } from '../session/signedInPage.ts';
import type { UserView } from './userView.ts';

/** Requests come first, because somebody waits for them. */
const TABS = ['pending', 'active', 'disabled', 'rejected', 'unverified', 'all'] as const satisfies readonly AccountFilter['state'][];

const TAB_KEYS: Record<AccountFilter['state'], string> = {
  pending: 'accounts.states.pending',
  active: 'accounts.states.active',
  disabled: 'accounts.states.disabled',
  rejected: 'accounts.states.rejected',
  unverified: 'accounts.states.unverified',
  all: 'accounts.states.all',
};

const STATE_KEYS: Record<AccountState, string> = {
  pending: 'accounts.stateOf.pending',
  active: 'accounts.stateOf.active',
  disabled: 'accounts.stateOf.disabled',
  rejected: 'accounts.stateOf.rejected',
  unverified: 'accounts.stateOf.unverified',
  expired: 'accounts.errors.expired',
};

export function showUserListPage(ctx: Context, filter: AccountFilter, users: UserView[], next: string | null, errors: object = {}) {
  const language = languageOf(ctx);
  const isReview = filter.state === 'pending';
  const isFiltered = [filter.search, filter.domain, filter.olderThanDays].some((value) => value !== undefined);
  signedInPage(ctx, 'accountList', {
    title: t(language, isReview ? 'accounts.pages.requests' : 'accounts.pages.accounts'),
    tabs: TABS.map((state) => ({ name: t(language, TAB_KEYS[state]), isCurrent: state === filter.state, page: pageOf({ state }) })),
    filter,
    isFiltered,
    maySearch: isFiltered || users.length > 0,
    allOfState: pageOf({ state: filter.state }),
    isReview,
    users: users.map((user) => ({ ...user, stateName: t(language, STATE_KEYS[user.state]), since: dateOf(user.createdAt, language) })),
    nextPage: next === null ? null : pageOf({ ...filter, after: next }),
    isLaterPage: filter.after !== undefined,
    ...errors,
  });
}

/** The page of one account, with the forms that the signed-in account may use. */
export async function showUserPage(ctx: Context, db: Db, user: UserView, errors: object) {
  const language = languageOf(ctx);
  const actor = adminActorOf(ctx);
  const isOwn = user.id === actor.id;
  const all = await allRoles(db);
  const held = all.filter(({ name }) => user.roles.includes(name));
  const mayManage = !isOwn && actor.permissions.includes('accounts:manage') && mayGrant(actor, permissionsOf(held));
  signedInPage(ctx, 'accountAdmin', {
    title: user.name || user.username,
    user,
    stateName: t(language, STATE_KEYS[user.state]),
    since: dateOf(user.createdAt, language),
    path: `/admin/users/${user.id}`,
    isOwn,
    isOpen: user.state === 'pending' && !isOwn,
    mayEnable: mayManage && !user.enabled && user.state !== 'rejected',
    mayDisable: mayManage && user.enabled && user.state !== 'rejected',
    roles: mayManage
      ? all.map((role) => ({ name: role.name, isHeld: user.roles.includes(role.name), isFixed: !mayGrant(actor, permissionsOf([role])) }))
      : null,
    historyPath: actor.permissions.includes('audit:read') ? `/admin/audit-log?account=${user.id}` : null,
    ...errors,
  });
}

/** The address of a page of the list; without what is not set. */
function pageOf(filter: Partial<AccountFilter>): string {
  const { state, search, domain, olderThanDays, after } = filter;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ state, search, domain, olderThanDays, after }))
    if (value !== undefined) query.set(name, String(value));
  return `/admin/users?${query}`;
}

function dateOf(at: string, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(at));
}
