import Joi from 'joi';
import { DomainError } from '../../domainError.ts';
import { type HandAddedInput, handAddedBodySchema, withDefaults } from '../../registrations/domain/addedByHand.ts';
import { noteText } from '../../registrations/domain/note.ts';
import { validate } from '../../validation/validate.ts';

/** How somebody is added besides what they told. */
export interface AddOptions {
  /** The organiser vouches for the address. */
  confirmed: boolean;
  /** Free slots are taken although others wait for them. */
  outOfTurn: boolean;
  moreSlots: number;
  reason?: string;
  note?: string;
}

type AddBody = Partial<HandAddedInput> & Partial<AddOptions>;

export const addBodySchema = (handAddedBodySchema as unknown as Joi.ObjectSchema<AddBody>)
  .keys({
    confirmed: Joi.boolean().description('You vouch for the address: confirmed at once. Without an address it always is'),
    outOfTurn: Joi.boolean().description('Take free slots although others wait for them; needs `reason`'),
    moreSlots: Joi.number()
      .integer()
      .min(0)
      .max(1_000)
      .description('Slots that the event gets in addition, for this party; needs `outOfTurn`'),
    reason: noteText.description('Why it is their turn; kept like a note'),
    note: noteText.description('Why; shown in the history, and erased with the person'),
  })
  .example({ firstName: 'Sebastien', lastName: 'D', email: null, phone: '3247123', slots: 2 }, { override: true });

/** Throws DomainError `invalid` with every wrong field. */
export function validateAdded(body: unknown): { input: HandAddedInput; options: AddOptions } {
  const { confirmed = false, outOfTurn = false, moreSlots = 0, reason, note, ...told } = validate(addBodySchema, body);
  if (outOfTurn && reason === undefined) throw missing('reason', 'console.errors.reasonNeeded');
  if (moreSlots > 0 && !outOfTurn) throw missing('moreSlots', 'console.errors.onlyOutOfTurn');
  const options = { confirmed, outOfTurn, moreSlots, ...(reason !== undefined && { reason }), ...(note !== undefined && { note }) };
  return { input: withDefaults(told), options };
}

function missing(field: string, key: string): DomainError {
  return new DomainError('invalid', { key }, { fieldErrors: [{ field, message: { key } }] });
}
