import Joi from 'joi';
import { BULK_ACTS, type BulkAct } from '../../registrations/commands/bulkActs.ts';
import { type PeopleQuery, peopleQuerySchema } from '../../registrations/people/peopleFilter.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { uuidField } from '../../validation/uuid.ts';
import { withMessages } from '../../validation/validate.ts';

/** One page of the list. */
const MAX_PEOPLE = 100;

export interface BulkInput {
  act: BulkAct;
  /** Ids of registrations. */
  people: string[];
}

const bulkRules = {
  act: Joi.valid(...BULK_ACTS)
    .required()
    .description('`resend` sends the email with the link again, `endUnconfirmed` ends what is not confirmed'),
  people: Joi.array()
    .items(uuidField)
    .single()
    .min(1)
    .max(MAX_PEOPLE)
    .required()
    .error(
      withMessages({
        '*': { key: 'fieldErrors.rule.format' },
        'any.required': { key: 'console.people.chooseSomebody' },
        'array.max': { key: 'fieldErrors.rule.listLong', values: { limit: MAX_PEOPLE } },
      }),
    )
    .description('Ids of registrations'),
};

/** The body of a bulk act. */
export const bulkSchema = inputSchema<BulkInput>(bulkRules);

/** Leads to the form of a message to them. */
export const MESSAGE_ACT = 'message';

export interface BulkForm extends PeopleQuery, Pick<BulkInput, 'people'> {
  act: BulkAct | typeof MESSAGE_ACT;
  /** Sent by the page that tells what will happen. */
  sure?: 'yes';
}

/** The same from the list, with what the list shows, to come back to it. */
export const bulkFormSchema = (peopleQuerySchema as unknown as Joi.ObjectSchema<BulkForm>).keys({
  ...bulkRules,
  act: Joi.valid(...BULK_ACTS, MESSAGE_ACT).required(),
  sure: Joi.valid('yes'),
});
