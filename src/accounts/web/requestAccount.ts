import Joi from 'joi';
import { getCountries } from 'libphonenumber-js/max';
import type { Context } from '../../http/request.ts';
import { emailErrorText } from '../../validation/emailAddress.ts';
import { inputSchema } from '../../validation/inputSchema.ts';
import { pastedText, singleLineText } from '../../validation/text.ts';
import { validate, withMessages } from '../../validation/validate.ts';
import { type AccountRequest, createAccountByRequest } from '../creation/createByRequest.ts';
import type { AccountDeps } from '../domain/accountDeps.ts';
import { type Contact, type ContactType, contactMailableErrors, emailContact, phoneContact } from '../domain/identity.ts';
import { throwIfInvalid } from '../domain/passwordPolicy.ts';
import { isPhoneNumber } from '../domain/username.ts';
import { clientOf } from './caller.ts';
import { missing, personName } from './nameRules.ts';

interface AccountRequestBody extends Omit<AccountRequest, 'country' | 'contacts' | 'contactType'> {
  identities: (string | { contact_type: ContactType; value: string })[];
  contact_type?: ContactType;
  country?: string;
}

const contactTypeRule = Joi.valid('email', 'phone');
const contactValueRule = pastedText.max(254);

export const accountRequestSchema = inputSchema<AccountRequestBody>({
  username: singleLineText
    .max(40)
    .required()
    .error(withMessages({ ...missing('accounts.fieldErrors.usernameMissing'), '*': { key: 'accounts.fieldErrors.username' } })),
  firstName: personName('firstName'),
  lastName: personName('lastName'),
  enabled: Joi.boolean().strict().required(),
  password: Joi.string()
    .max(1_000)
    .required()
    .error(withMessages({ ...missing('accounts.fieldErrors.passwordMissing'), '*': { key: 'accounts.password.long' } })),
  roles: Joi.array().items(Joi.string().max(40)).max(10).required(),
  identities: Joi.array()
    .items(contactValueRule, Joi.object({ contact_type: contactTypeRule.required(), value: contactValueRule.required() }))
    .max(10)
    .default([]),
  contact_type: contactTypeRule,
  country: Joi.string()
    .uppercase()
    .valid(...getCountries()),
}).example({
  username: 'amina',
  firstName: 'Amina',
  lastName: 'Diallo',
  enabled: true,
  password: 'Kort-Muts7-lantaarn',
  roles: ['organiser'],
  identities: ['amina@example.org', { contact_type: 'phone', value: '+32 470 12 34 56' }],
});

/**
 * Creates the account that `body` asks for.
 * @throws DomainError as `createAccountByRequest`, and `invalid` for a body of another form
 */
export async function requestAccount(deps: AccountDeps, ctx: Context, body: unknown) {
  const { identities, contact_type, country = null, ...rest } = validate(accountRequestSchema, body);
  const contacts = contactsOf(rest.username, identities, country ?? deps.config.DEFAULT_COUNTRY ?? null);
  for (const [index, contact] of contacts.entries()) throwIfInvalid(await contactMailableErrors(deps, contact, `identities.${index}`));
  const contactType = contact_type ?? contacts[0]?.contactType ?? 'email';
  throwIfInvalid(
    contacts.some((entry) => entry.contactType === contactType)
      ? []
      : [{ field: 'identities', message: { key: 'accounts.fieldErrors.identities' } }],
  );
  return createAccountByRequest(deps, clientOf(ctx), { ...rest, country, contacts, contactType });
}

/** A username that is a phone number is a contact, too. Duplicates are dropped. */
function contactsOf(username: string, identities: AccountRequestBody['identities'], country: string | null): Contact[] {
  const values = isPhoneNumber(username) ? [...identities, username] : identities;
  const contacts = values.map((entry, index) => {
    const { contact_type, value } =
      typeof entry === 'string' ? { contact_type: entry.includes('@') ? 'email' : 'phone', value: entry } : entry;
    const contact = contact_type === 'email' ? emailContact(value) : phoneContact(value, country);
    const message = contact_type === 'email' ? emailErrorText(value) : { key: 'accounts.fieldErrors.phone' };
    throwIfInvalid(contact ? [] : [{ field: `identities.${index}`, message }]);
    return contact as Contact;
  });
  return contacts.filter(
    ({ valueNormalized }, index) => contacts.findIndex((other) => other.valueNormalized === valueNormalized) === index,
  );
}
