import { type Table, table } from '../../database/tableMapping.ts';
import type { Deps } from '../../deps.ts';
import type { FieldError } from '../../domainError.ts';
import { deliverableEmail, parseEmailAddress } from '../../validation/emailAddress.ts';
import { mailableErrors } from '../../validation/mailable.ts';
import { parsePhone } from '../../validation/phone.ts';

export type ContactType = 'email' | 'phone';

/** An email address or phone number of an account. (Elsewhere, an identity is a person; the word is that of seed 003.) */
export interface Identity {
  id: string;
  accountId: string;
  contactType: ContactType;
  /** As typed; messages go there. */
  value: string;
  /** For comparison only: email addresses normalised, phone numbers in E.164. */
  valueNormalized: string;
  addedAt: string;
  verifiedAt: string | null;
}

export const identities: Table<Identity> = table('identities', {
  id: 'text',
  accountId: 'text',
  contactType: 'text',
  value: 'text',
  valueNormalized: 'text',
  addedAt: 'text',
  verifiedAt: 'text',
});

/** A valid email address or phone number that belongs to no account yet. */
export type Contact = Pick<Identity, 'contactType' | 'value' | 'valueNormalized'>;

/** Null if `input` is no number to which an SMS can be sent. `country` (ISO 3166-1) is assumed for numbers without a country code. */
export function phoneContact(input: string, country?: string | null): Contact | null {
  const phone = parsePhone(input, country);
  return phone && { contactType: 'phone', value: phone.e164, valueNormalized: phone.e164 };
}

export function emailContact(input: string): Contact | null {
  const email = parseEmailAddress(input);
  return email && { contactType: 'email', value: email.typed, valueNormalized: email.normalized };
}

/** One error at `field` for an email address that the mail server cannot send to. */
export async function contactMailableErrors(
  server: Pick<Deps, 'offersSmtpUtf8'>,
  contact: Contact | null | undefined,
  field: string,
): Promise<FieldError[]> {
  return contact?.contactType === 'email' ? mailableErrors(server, { deliverable: addressOf(contact).recipient }, field) : [];
}

/** Where a message to this contact goes. */
export function addressOf({ contactType, value, valueNormalized }: Contact): { channel: 'email' | 'sms'; recipient: string } {
  return contactType === 'email'
    ? { channel: 'email', recipient: deliverableEmail(value, valueNormalized) }
    : { channel: 'sms', recipient: valueNormalized };
}

export function channelFor({ contactType }: Pick<Identity, 'contactType'>): 'email' | 'sms' {
  return contactType === 'email' ? 'email' : 'sms';
}

/** For people other than its owner: enough to recognise it by. */
export function masked({ contactType, value }: Pick<Identity, 'contactType' | 'value'>): string {
  if (contactType === 'phone') return `${value.slice(0, 3)}…${value.slice(-2)}`;
  return `${[...value][0]}…${value.slice(value.lastIndexOf('@'))}`;
}
