import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import type { Permission } from '../domain/permission.ts';

interface NavigationItem {
  path: string;
  key: string;
  /** Who sees it; missing: everybody who is signed in. */
  permission?: Permission;
}

const NAVIGATION: readonly NavigationItem[] = [
  { path: '/console', key: 'console.shell.events' },
  { path: '/console/api-keys', key: 'console.shell.apiKeys' },
  { path: '/console/webhooks', key: 'webhooks.tab', permission: 'events:all' },
  { path: '/admin/users', key: 'console.shell.accounts', permission: 'accounts:review' },
  { path: '/admin/roles', key: 'console.shell.roles', permission: 'roles:manage' },
  { path: '/admin/audit-log', key: 'console.shell.history', permission: 'audit:read' },
];

/** Responds with templates/pages/NAME.hbs in the frame that all pages of signed-in accounts share: templates/pages/console/_layout.hbs. */
export function signedInPage(ctx: Context, name: string, data: object): void {
  renderPage(ctx, name, { account: ctx.state.account, navigation: navigationOf(ctx), ...data });
}

/** The item with the longest path that the page is below is the current one. */
function navigationOf(ctx: Context) {
  const { permissions } = ctx.state.account;
  const items = NAVIGATION.filter(({ permission }) => permission === undefined || permissions.includes(permission));
  const current = items
    .filter(({ path }) => ctx.path === path || ctx.path.startsWith(`${path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
  return items.map((item) => ({ path: item.path, text: t(languageOf(ctx), item.key), isCurrent: item === current }));
}
