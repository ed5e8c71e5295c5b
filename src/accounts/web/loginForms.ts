import Joi from 'joi';
import { formSchema } from '../../validation/inputSchema.ts';
import { withMessages } from '../../validation/validate.ts';

/** Too long is no fault worth a text of its own here: such a value is merely wrong. */
const required = (maxLength: number, key: string) =>
  Joi.string()
    .trim()
    .max(maxLength)
    .truncate()
    .required()
    .error(withMessages({ '*': { key } }));

const password = Joi.string()
  .max(1_000)
  .truncate()
  .required()
  .error(withMessages({ '*': { key: 'accounts.fieldErrors.passwordMissing' } }));

/** Where to go after signing in; `safeReturnPath` and the page check the values. */
const hidden = { next: Joi.string().allow('').max(2_000).truncate(), by: Joi.string().allow('').max(20).truncate() };

export interface CredentialsForm {
  username: string;
  password: string;
  next?: string;
}

export interface CodeForm {
  code: string;
  next?: string;
  by?: string;
}

/** The forms of `/sign-in`. Unknown fields are left out. */
export const credentialsForm = formSchema<CredentialsForm>({
  username: required(254, 'accounts.fieldErrors.usernameMissing'),
  password,
  next: hidden.next,
});

export const codeForm = formSchema<CodeForm>({ code: required(40, 'accounts.fieldErrors.codeMissing'), ...hidden });

export interface FirstAdminForm {
  username: string;
  email: string;
  password: string;
}

/** The form of `/first-administrator/:code`. What the values must be is checked where the account is created. */
export const firstAdminForm = formSchema<FirstAdminForm>({
  username: required(100, 'accounts.fieldErrors.usernameMissing'),
  email: required(254, 'fieldErrors.email.missing'),
  password,
});
