import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max';
import { type Table, table } from '../database/table.ts';
import { emailKey, isAddress } from '../http/email.ts';

export type ContactType = 'email' | 'phone';

/** One address of an account. */
export interface Identity {
  id: string;
  accountId: string;
  contactType: ContactType;
  /** As typed; letters go there. */
  value: string;
  /** What addresses are compared by. */
  valueKey: string;
  addedAt: string;
  verifiedAt: string | null;
}

export const identities: Table<Identity> = table('identities', {
  id: 'text',
  accountId: 'text',
  contactType: 'text',
  value: 'text',
  valueKey: 'text',
  addedAt: 'text',
  verifiedAt: 'text',
});

/** An address that somebody gave, as it is kept. */
export type Contact = Pick<Identity, 'contactType' | 'value' | 'valueKey'>;

/** Numbers that cost whoever sends there, which is what a fraud with SMS lives on. */
const DEAR = ['PREMIUM_RATE', 'SHARED_COST'];

/** A phone number in the form of ITU-T E.164; null when nobody could be reached there. `country` reads national ones. */
export function phoneContact(typed: string, country?: string | null): Contact | null {
  const number = parsePhoneNumber(typed, (country ?? undefined) as CountryCode | undefined);
  if (!number?.isValid() || DEAR.includes(number.getType() ?? '')) return null;
  return { contactType: 'phone', value: number.number, valueKey: number.number };
}

export function emailContact(typed: string): Contact | null {
  const value = typed.normalize('NFC').trim();
  return isAddress(value) ? { contactType: 'email', value, valueKey: emailKey(value) } : null;
}

/** Where a letter to this address goes. */
export function channelTo({ contactType }: Pick<Identity, 'contactType'>): 'mail' | 'sms' {
  return contactType === 'email' ? 'mail' : 'sms';
}

/** As it is shown to others than its owner: enough to recognise it by. */
export function masked({ contactType, value }: Pick<Identity, 'contactType' | 'value'>): string {
  if (contactType === 'phone') return `${value.slice(0, 3)}…${value.slice(-2)}`;
  return `${value.slice(0, 1)}…${value.slice(value.lastIndexOf('@'))}`;
}
