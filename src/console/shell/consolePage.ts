import type { Permission } from '../../accounts/domain/permission.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { doneText } from './doneTexts.ts';
import { eventNavigation } from './eventNavigation.ts';
import { accountOf } from './guards.ts';

interface NavigationItem {
  path: string;
  key: string;
  /** Who sees it; missing: everybody who is signed in. */
  permission?: Permission;
}

const NAVIGATION: readonly NavigationItem[] = [
  { path: '/console', key: 'console.shell.events' },
  { path: '/console/api-keys', key: 'console.shell.apiKeys' },
  { path: '/admin/users', key: 'console.shell.accounts', permission: 'accounts:review' },
  { path: '/admin/roles', key: 'console.shell.roles', permission: 'roles:manage' },
];

/**
 * Responds with templates/pages/console/NAME.hbs inside the console's frame: navigation, the tabs of the event if the path has
 * one, and what the form that led here has done.
 */
export function consolePage(ctx: Context, name: string, data: { title: string; [more: string]: unknown }): void {
  const language = languageOf(ctx);
  renderPage(ctx, `console/${name}`, {
    account: accountOf(ctx),
    navigation: navigationOf(ctx, language),
    ...eventNavigation(ctx, language),
    done: doneText(ctx, language),
    ...data,
  });
}

function navigationOf(ctx: Context, language: string) {
  const { permissions } = accountOf(ctx);
  return NAVIGATION.filter(({ permission }) => permission === undefined || permissions.includes(permission)).map(({ path, key }) => ({
    path,
    text: t(language, key),
    isCurrent: ctx.path === path || ctx.path.startsWith(`${path}/`),
  }));
}
