import type Joi from 'joi';
import { type RegistrationInput, registrationSchema } from './applicant.ts';

/** What an attendee may change by the private link. */
export type RegistrationChanges = Partial<Omit<RegistrationInput, 'waitList'>>;

const CHANGEABLE_FIELDS = ['firstName', 'lastName', 'email', 'phone', 'slots', 'member', 'answers'];

/** At least one of the fields that may change, with the same rules as in `registrationSchema`. */
export const changesSchema = registrationSchema
  .fork(CHANGEABLE_FIELDS, (field) => (field as Joi.AnySchema).optional())
  .fork(['waitList'], (field) => (field as Joi.AnySchema).forbidden())
  .min(1)
  .example({ slots: 1 }, { override: true })
  .messages({
    'object.min': 'Provide at least one field to change.',
    'any.unknown': '{#label} cannot be changed',
  }) as unknown as Joi.ObjectSchema<RegistrationChanges>;
