import type Joi from 'joi';
import { type FieldFault, Refusal } from '../errors.ts';
import { ENGLISH, tell, type Words } from '../languages/texts.ts';

/** How every schema names faults: all of them, the fields as they are called. Said in the schema: said with every input, Joi works through it each time. */
export const ALL_FAULTS = { abortEarly: false, errors: { wrap: { label: false } } } as const;

/** Input as the schema makes of it, or a refusal that names every fault. */
export function valid<Result>(schema: Joi.ObjectSchema<Result>, input: unknown): Result {
  const { value, error } = schema.validate(input);
  if (error) throw new Refusal('invalid', { key: 'faults.input' }, { fields: error.details.map(faultOf) });
  return value;
}

/**
 * Joi rule: what a person is told, by Joi's name of the fault; `*` is any other. Joi's own `messages` are merged
 * into every validation, good ones too; these are looked up when there is a fault.
 */
export function says(words: Record<string, string | Words>): Joi.ValidationErrorFunction {
  return (faults) =>
    faults.map((fault) => {
      const said = words[fault.code] ?? words['*'] ?? fault.code;
      Object.assign(fault.local, { said });
      return Object.assign(fault, { message: tell(ENGLISH, said) });
    });
}

/** A fault in words that do not repeat what was typed: Joi's own may hold it, and answers are logged elsewhere. */
function faultOf({ path, message, context }: Joi.ValidationErrorItem): FieldFault {
  if (context?.said) return { field: path.join('.'), message: context.said };
  const typed = context?.value;
  const quoted = typeof typed === 'string' && typed.length > 0 ? `"${typed}"` : '';
  return { field: path.join('.'), message: quoted ? message.replaceAll(quoted, 'this value') : message };
}
