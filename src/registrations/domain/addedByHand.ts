import Joi from 'joi';
import { LANGUAGES } from '../../i18n/translate.ts';
import type { EmailAddress } from '../../validation/emailAddress.ts';
import { validate } from '../../validation/validate.ts';
import { type RegistrationInput, registrationSchema } from './applicant.ts';

/** What an organiser types about somebody who told them on paper or by phone. */
export interface HandAddedInput extends Omit<RegistrationInput, 'email'> {
  /** Null: none is known. */
  email: EmailAddress | null;
  /** Null: that of the event. */
  language: string | null;
}

/** The rules of the sign-up form, but what an organiser may not know is optional. */
const withEmail = (registrationSchema as unknown as Joi.ObjectSchema<Partial<HandAddedInput>>)
  .fork(['phone', 'member', 'waitList'], (field) => (field as Joi.AnySchema).optional())
  .keys({ language: Joi.string().valid(...LANGUAGES) });
const withoutEmail = withEmail.fork(['email'], (field) => (field as Joi.AnySchema).forbidden());

/** The same for programs: `email` is null if there is none, so that nobody forgets it. */
export const handAddedBodySchema = withEmail.fork(['email'], (field) => (field as Joi.AnySchema).allow(null));

/** Throws DomainError `invalid` with all field errors; `hasEmail` is false if the organiser said that there is no address. */
export function validateHandAdded(input: object, hasEmail: boolean): HandAddedInput {
  return withDefaults(validate(hasEmail ? withEmail : withoutEmail, input));
}

/** Fills in what the organiser left out of a valid input. */
export function withDefaults(valid: Partial<HandAddedInput>): HandAddedInput {
  const { email = null, phone = '', member = false, waitList = false, language = null, ...rest } = valid;
  return { ...(rest as Pick<HandAddedInput, 'firstName' | 'lastName' | 'slots'>), email, phone, member, waitList, language };
}
