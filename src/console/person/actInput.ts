import Joi from 'joi';
import { DomainError } from '../../domainError.ts';
import { changesSchema, type RegistrationChanges } from '../../registrations/domain/applicantChanges.ts';
import { noteText } from '../../registrations/domain/note.ts';
import { strictSchema } from '../../validation/inputSchema.ts';
import { validate } from '../../validation/validate.ts';

/* What programs send with the acts on one registration; the pages send the same as forms. */

const note = noteText.description('Why; shown in the history, and erased with the person');
const reason = noteText.required().description('Why; kept like a note');
const slotsOfEvent = Joi.number().integer().min(0).max(1_000);

export interface NoteInput {
  note?: string;
}

export const noteSchema = strictSchema<NoteInput>({ note });

export interface CancelInput extends NoteInput {
  /** Whether the person is told by email. */
  email: boolean;
}

export const cancelSchema = strictSchema<CancelInput>({
  note,
  email: Joi.boolean().default(true).description('Whether the person is told by email'),
});

export interface OutOfTurnInput {
  reason: string;
  moreSlots: number;
}

export const outOfTurnSchema = strictSchema<OutOfTurnInput>({
  reason,
  moreSlots: slotsOfEvent.default(0).description('Slots that the event gets in addition, for this party'),
}).example({ reason: 'She plays the harp' });

export interface PutBackInput {
  reason: string;
  fewerSlots: number;
}

export const putBackSchema = strictSchema<PutBackInput>({
  reason,
  fewerSlots: slotsOfEvent.default(0).description('Slots that the event loses at the same time, so that they go to nobody'),
}).example({ reason: 'The room is smaller' });

export interface ChangeInput extends NoteInput {
  changes: RegistrationChanges;
  /** The organiser vouches for the new address. */
  confirmed: boolean;
}

type ChangeBody = RegistrationChanges & NoteInput & { confirmed?: boolean };

/** `PATCH`: at least one field to change. */
export const changeBodySchema = (changesSchema as unknown as Joi.ObjectSchema<ChangeBody>).keys({
  note,
  confirmed: Joi.boolean().description('You vouch for the new email address: it counts at once'),
});

/** Throws DomainError `invalid` with every wrong field, also if there is nothing to change. */
export function validateChange(body: unknown): ChangeInput {
  const { note, confirmed = false, ...changes } = validate(changeBodySchema, body);
  if (Object.keys(changes).length === 0) throw new DomainError('invalid', { key: 'console.errors.nothingToChange' });
  return { changes, confirmed, ...(note !== undefined && { note }) };
}
