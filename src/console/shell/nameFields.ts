import type { FormError } from '../../http/showFormAgain.ts';
import { t } from '../../i18n/translate.ts';

export interface FormErrors {
  /** For the summary on top of the page. */
  errors?: FormError[];
  /** For the fields themselves. */
  fieldErrors?: Record<string, string>;
}

/**
 * Names each fault of the summary by the label of its field: "Starts: This field is missing". What has no label stays. The fault at the field
 * stands below the label, and needs no name.
 */
export function nameFields<Errors extends FormErrors>(
  errors: Errors,
  labelOf: (field: string) => string | undefined,
  language: string,
): Errors {
  const named = errors.errors?.map(({ field, message }) => {
    const label = labelOf(field);
    return { field, message: label === undefined ? message : t(language, 'console.shell.fault', { field: label, fault: message }) };
  });
  return { ...errors, ...(named && { errors: named }) };
}
