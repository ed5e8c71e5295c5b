import type Joi from 'joi';
import { type FieldFault, Refusal } from '../errors.ts';

/** How every schema names faults: all of them, the fields as they are called. Said in the schema: said with every input, Joi works through it each time. */
export const ALL_FAULTS = { abortEarly: false, errors: { wrap: { label: false } } } as const;

/** Input as the schema makes of it, or a refusal that names every fault. */
export function valid<Result>(schema: Joi.ObjectSchema<Result>, input: unknown): Result {
  const { value, error } = schema.validate(input);
  if (error) throw new Refusal('invalid', 'There is a problem with what was sent.', { fields: error.details.map(faultOf) });
  return value;
}

/**
 * Joi rule: what a person is told, by Joi's name of the fault; `*` is any other. Joi's own `messages` are merged
 * into every validation, good ones too; these are looked up when there is a fault.
 */
export function says(words: Record<string, string>): Joi.ValidationErrorFunction {
  return (faults) => faults.map((fault) => Object.assign(fault, { message: words[fault.code] ?? words['*'] }));
}

/** A fault in words that do not repeat what was typed: Joi's own may hold it, and answers are logged elsewhere. */
function faultOf({ path, message, context }: Joi.ValidationErrorItem): FieldFault {
  const typed = context?.value;
  const quoted = typeof typed === 'string' && typed.length > 0 ? `"${typed}"` : '';
  return { field: path.join('.'), message: quoted ? message.replaceAll(quoted, 'this value') : message };
}
