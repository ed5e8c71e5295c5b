import { DomainError } from '../domainError.ts';
import { translate } from '../i18n/translate.ts';
import { languageOf } from './negotiateLanguage.ts';
import { type Context, wantsPage } from './request.ts';

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
      fieldErrors: messagesByField(formErrors),
    });
  }
}

/** Every error of a field, one after the other. */
function messagesByField(errors: { field: string; message: string }[]): Record<string, string> {
  const byField: Record<string, string> = {};
  for (const { field, message } of errors) byField[field] = byField[field] === undefined ? message : `${byField[field]}. ${message}`;
  return byField;
}
