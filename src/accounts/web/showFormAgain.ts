import { DomainError } from '../../domainError.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import { type Context, wantsPage } from '../../http/request.ts';
import { translate } from '../../i18n/translate.ts';

/** Shows a form again, with its errors, to browsers; API clients get the error. */
export async function rerenderOnError(
  ctx: Context,
  renderForm: (ctx: Context, errors: object) => unknown,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof DomainError) || !wantsPage(ctx) || error.code === 'busy') throw error;
    const language = languageOf(ctx);
    const fieldErrors = error.details.fieldErrors ?? [{ field: 'content', message: error.text }];
    const formErrors = fieldErrors.map(({ field, message }) => ({ field, message: translate(language, message) }));
    ctx.status = 422;
    await renderForm(ctx, {
      errors: formErrors,
      fieldErrors: Object.fromEntries(formErrors.map(({ field, message }) => [field, message])),
    });
  }
}
