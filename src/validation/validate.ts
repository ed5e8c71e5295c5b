import type Joi from 'joi';
import { DomainError, type FieldError } from '../domainError.ts';
import { ENGLISH, type LocalizedText, translate } from '../i18n/translate.ts';

/**
 * Joi options for all schemas: report every error, do not quote labels. Attached to the schema, because Joi processes
 * options passed to `validate()` again on each call.
 */
export const JOI_OPTIONS = { abortEarly: false, errors: { wrap: { label: false } } } as const;

/** Returns the input as converted by the schema. Throws a DomainError `invalid` that lists all field errors. */
export function validate<Result>(schema: Joi.ObjectSchema<Result>, input: unknown): Result {
  const { value, error } = schema.validate(input);
  if (error) throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: error.details.map(toFieldError) });
  return value;
}

/**
 * For Joi's `.error()`: texts by Joi error code; `*` is the default. Unlike Joi's `messages`, which are merged on every
 * validation, they are only looked up when there is an error.
 */
export function withMessages(texts: Record<string, string | LocalizedText>): Joi.ValidationErrorFunction {
  return (errors) =>
    errors.map((error) => {
      const text = texts[error.code] ?? texts['*'] ?? error.code;
      Object.assign(error.local, { localizedText: text });
      return Object.assign(error, { message: translate(ENGLISH, text) });
    });
}

/** Joi's messages may quote the input. It is replaced, because it may be personal and others may log the response. */
function toFieldError({ path, message, context }: Joi.ValidationErrorItem): FieldError {
  if (context?.localizedText) return { field: path.join('.'), message: context.localizedText };
  const input = context?.value;
  const quoted = typeof input === 'string' && input.length > 0 ? `"${input}"` : '';
  return { field: path.join('.'), message: quoted ? message.replaceAll(quoted, 'this value') : message };
}
