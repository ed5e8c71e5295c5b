import type Joi from 'joi';
import { type FieldFault, Refusal } from '../errors.ts';

/** Input as the schema makes of it, or a refusal that names every fault. */
export function valid<Result>(schema: Joi.ObjectSchema<Result>, input: unknown): Result {
  const { value, error } = schema.validate(input, { abortEarly: false, errors: { wrap: { label: false } } });
  if (error) throw new Refusal('invalid', 'There is a problem with what was sent.', { fields: error.details.map(faultOf) });
  return value;
}

/** A fault in words that do not repeat what was typed: Joi's own may hold it, and answers are logged elsewhere. */
function faultOf({ path, message, context }: Joi.ValidationErrorItem): FieldFault {
  const typed = context?.value;
  const quoted = typeof typed === 'string' && typed.length > 0 ? `"${typed}"` : '';
  return { field: path.join('.'), message: quoted ? message.replaceAll(quoted, 'this value') : message };
}
