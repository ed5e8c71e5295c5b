import Joi from 'joi';
import { emailErrorText } from '../../validation/emailAddress.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { singleLineText } from '../../validation/text.ts';
import { type Contact, type ContactType, emailContact, phoneContact } from '../domain/identity.ts';
import { throwFieldError } from '../login/ownAccount.ts';

interface AddedContact {
  value: string;
  contact_type?: ContactType;
}

const passwordRule = Joi.string().max(1_000).required();
export const addIdentitySchema = inputSchema<AddedContact & { password: string }>({
  value: singleLineText.max(254).required(),
  contact_type: Joi.valid('email', 'phone'),
  password: passwordRule,
}).example({ value: 'amina@club.example', password: 'Kort-Muts7-lantaarn' });
export const removeIdentitySchema = inputSchema<{ password: string }>({ password: passwordRule }).example({
  password: 'Kort-Muts7-lantaarn',
});

/** @throws DomainError `invalid` if it is neither an email address nor a phone number */
export function contactOf(
  { value, contact_type = value.includes('@') ? 'email' : 'phone' }: AddedContact,
  country: string | undefined,
): Contact {
  const contact = contact_type === 'email' ? emailContact(value) : phoneContact(value, country);
  return contact ?? throwFieldError('value', contact_type === 'email' ? emailErrorText(value).key : 'accounts.fieldErrors.phone');
}
