import type { DomainError } from '../../domainError.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { renderPage } from '../../http/renderPage.ts';
import { type Context, wantsPage } from '../../http/request.ts';
import { t, translate } from '../../i18n/translate.ts';
import type { ConfirmationResult } from '../creation/confirmByToken.ts';
import { nextStep } from './nextStep.ts';

const TITLES = {
  code_required: 'accounts.pages.typeCode',
  button_required: 'accounts.pages.addToAccount',
  verified: 'accounts.done.verified',
  already_verified: 'accounts.done.verifiedBefore',
};

/** Shows how far confirming an identity has got, as a page or as JSON. `error` is what was wrong with the code. */
export function showConfirmation(ctx: Context, { outcome, state, username, identity }: ConfirmationResult, error?: DomainError) {
  const language = languageOf(ctx);
  const title = t(language, TITLES[outcome], { username, identity });
  const isDone = outcome === 'verified' || outcome === 'already_verified';
  ctx.status = error ? 422 : 200;
  if (!wantsPage(ctx)) {
    ctx.body = { message: title, verified: isDone, state };
    return;
  }
  if (isDone) return renderPage(ctx, 'accountReady', { title, ...nextStep(ctx, state) });
  const found = error && (error.details.fieldErrors ?? [{ field: 'content', message: error.text }]);
  const errors = found?.map(({ field, message }) => ({ field, message: translate(language, message) }));
  const fieldErrors = { code: errors?.find(({ field }) => field === 'code')?.message };
  const forms = { asksCode: outcome === 'code_required', asksConsent: outcome === 'button_required' };
  renderPage(ctx, 'confirmAccount', { title, action: ctx.path, errors, fieldErrors, identity, username, ...forms });
}
