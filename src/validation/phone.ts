import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max';
import { singleLineText } from './text.ts';

/** A number to which an SMS can be sent. */
export interface PhoneNumber {
  typed: string;
  /** ITU-T E.164: +32470123456. For comparison and for sending. */
  e164: string;
}

/** SMS pumping fraud makes services send to numbers like these, and shares the fees. */
const PREMIUM_NUMBER_TYPES = ['PREMIUM_RATE', 'SHARED_COST'];

/** Null if `typed` is no valid phone number, or a premium one. `country` (ISO 3166-1) is assumed for numbers without a country code. */
export function parsePhone(typed: string, country?: string | null): PhoneNumber | null {
  const parsed = parsePhoneNumber(typed, (country ?? undefined) as CountryCode | undefined);
  if (!parsed?.isValid() || PREMIUM_NUMBER_TYPES.includes(parsed.getType() ?? '')) return null;
  return { typed, e164: parsed.number };
}

/** Any notation of a number that a person could dial: 5 to 15 digits (ITU-T E.164) with the usual separators. Kept as typed. */
export const dialableNumber = singleLineText
  .pattern(/^\+?(?:[\s()./-]*\d){5,15}[\s()./-]*$/)
  .max(40)
  .description('5 to 15 digits with the usual separators')
  .meta({ jsonSchema: { examples: ['+32 470 12 34 56'] } });
