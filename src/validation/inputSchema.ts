import Joi from 'joi';
import { JOI_OPTIONS } from './validate.ts';

/*
 * Objects with JOI_OPTIONS, from which the schemas of inputs are made. Joi validates options each time they are given to a schema, which
 * for each of the schemas by itself was a tenth of the start of the service.
 */
const INPUT = Joi.object().prefs(JOI_OPTIONS);
const STRICT = INPUT.prefs({ convert: false });
const FORM = INPUT.prefs({ stripUnknown: true });

/** What a client sends, with these fields and no others. */
export function inputSchema<Result>(fields: Joi.SchemaMap): Joi.ObjectSchema<Result> {
  return INPUT.keys(fields) as Joi.ObjectSchema<Result>;
}

/** The same; values are not converted: the text "2" is not a number. */
export function strictSchema<Result>(fields: Joi.SchemaMap): Joi.ObjectSchema<Result> {
  return STRICT.keys(fields) as Joi.ObjectSchema<Result>;
}

/** The same for a form that may have more fields, which are left out. */
export function formSchema<Result>(fields: Joi.SchemaMap): Joi.ObjectSchema<Result> {
  return FORM.keys(fields) as Joi.ObjectSchema<Result>;
}
