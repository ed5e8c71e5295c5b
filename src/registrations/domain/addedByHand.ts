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

/** The rules of the sign-up form, but a phone number may be missing, and an address, if the organiser says that there is none. */
const withEmail = (registrationSchema as unknown as Joi.ObjectSchema<Partial<HandAddedInput>>)
  .fork(['phone', 'member', 'waitList'], (field) => (field as Joi.AnySchema).optional())
  .keys({ language: Joi.string().valid(...LANGUAGES) });
const withoutEmail = withEmail.fork(['email'], (field) => (field as Joi.AnySchema).forbidden());

/** Throws DomainError `invalid` with all field errors; `hasEmail` is false if the organiser said that there is no address. */
export function validateHandAdded(input: object, hasEmail: boolean): HandAddedInput {
  const {
    email = null,
    phone = '',
    member = false,
    waitList = false,
    language = null,
    ...rest
  } = validate(hasEmail ? withEmail : withoutEmail, input);
  return { ...(rest as Pick<HandAddedInput, 'firstName' | 'lastName' | 'slots'>), email, phone, member, waitList, language };
}
