import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';

export function showRequestPage(ctx: Context, data: object) {
  renderPage(ctx, 'forgottenPassword', { title: t(languageOf(ctx), 'accounts.pages.forgottenPassword'), ...data });
}

export function showResetPage(ctx: Context, data: object) {
  renderPage(ctx, 'resetPassword', { title: t(languageOf(ctx), 'accounts.pages.setPassword'), action: ctx.path, ...data });
}
