import type Joi from 'joi';
import { DomainError, type FieldError } from '../domainError.ts';
import { ENGLISH, type LocalizedText, translate } from '../i18n/translate.ts';
import { ruleText } from './ruleTexts.ts';

/** Stands for Joi's own messages, which are for programmers and may quote the input: `ruleText` replaces it. */
const NO_TEXT = '?';

/**
 * Joi options for all schemas: report every error, do not quote labels. Attached to the schema, because Joi processes
 * options passed to `validate()` again on each call.
 */
export const JOI_OPTIONS = { abortEarly: false, errors: { wrap: { label: false } }, messages: { '*': NO_TEXT } } as const;

/**
 * Values of one input, those in arrays and objects included. Joi looks at each of them even if an array may have ten, and
 * writes an error for each: 3,000 in a body of 16 kB took a twentieth of a second.
 */
const MAX_VALUES = 500;

/**
 * Returns the input as converted by the schema. Throws a DomainError `invalid` that lists all field errors. More than `maxValues` are
 * only for routes that take long lists from those who are signed in.
 */
export function validate<Result>(schema: Joi.ObjectSchema<Result>, input: unknown, maxValues = MAX_VALUES): Result {
  if (hasTooManyValues(input, maxValues))
    throw new DomainError('invalid', { key: 'fieldErrors.tooManyValues', values: { max: maxValues } });
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

/** For a custom rule: the error with this text. Joi's `helpers.message` would lose it to JOI_OPTIONS. */
export function refuse(helpers: Joi.CustomHelpers, text: string | LocalizedText): Joi.ErrorReport {
  return helpers.error('any.invalid', { localizedText: text });
}

/** The text of the schema for this error, or else that of the violated rule. */
function toFieldError({ path, type, message, context = {} }: Joi.ValidationErrorItem): FieldError {
  const field = path.join('.') || firstPeer(context);
  return { field, message: context.localizedText ?? (message === NO_TEXT ? ruleText(type, context) : message) };
}

/** A rule about several fields belongs to their object; its error is shown at the first of them. */
function firstPeer({ peers, present }: Joi.Context): string {
  return String((present ?? peers ?? [])[0] ?? '');
}

function hasTooManyValues(input: unknown, maxValues: number): boolean {
  let count = 0;
  const pending: unknown[] = [input];
  while (pending.length > 0 && count <= maxValues) {
    const value = pending.pop();
    if (typeof value !== 'object' || value === null) continue;
    const values = Object.values(value);
    count += values.length;
    if (count <= maxValues) pending.push(...values);
  }
  return count > maxValues;
}
