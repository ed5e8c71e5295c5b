import { DomainError, type FieldError } from '../domainError.ts';
import { translate } from '../i18n/translate.ts';
import { languageOf } from './negotiateLanguage.ts';
import { type Context, wantsPage } from './request.ts';

export interface FormError {
  /** Name of the field that the summary links to. */
  field: string;
  message: string;
}

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
    ctx.status = 422;
    await renderForm(ctx, formErrorsOf(error.details.fieldErrors ?? [{ field: 'content', message: error.text }], language));
  }
}

/** For the summary on top of a form, and for its fields. */
export function formErrorsOf(fieldErrors: FieldError[], language: string): { errors: FormError[]; fieldErrors: Record<string, string> } {
  const texts = (choose: (error: FieldError) => FieldError['message']) =>
    fieldErrors.map((error) => ({ field: error.field, message: translate(language, choose(error)) }));
  return { errors: texts(({ message }) => message), fieldErrors: messagesByField(texts(({ message, atField }) => atField ?? message)) };
}

/** Every error of a field, one after the other. */
function messagesByField(errors: FormError[]): Record<string, string> {
  const byField: Record<string, string> = {};
  for (const { field, message } of errors) byField[field] = byField[field] === undefined ? message : `${byField[field]}. ${message}`;
  return byField;
}
