import Joi from 'joi';
import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/max';
import { removeInvisible, singleLine } from './text.ts';

/** A number to which an SMS can be sent. */
export interface PhoneNumber {
  typed: string;
  /** ITU-T E.164: +32470123456. For comparison and for sending. */
  e164: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

/** SMS pumping fraud makes services send to numbers like these, and shares the fees. The last three receive no SMS. */
const REFUSED_NUMBER_TYPES = ['PREMIUM_RATE', 'SHARED_COST', 'PERSONAL_NUMBER', 'PAGER', 'UAN', 'VOICEMAIL'];

/** Katakana's long vowel mark and the minus sign are typed as dashes, too. */
const DASHES = /[\p{Dash_Punctuation}\u2212\u30FC]/gu;
const ASCII_ONLY = /^[ -~]*$/;
/** Longer texts are no numbers, and converting them takes long. UTF-16 characters. */
const MAX_TYPED_LENGTH = 200;

/** A number as people paste it: digits, dashes, brackets and spaces of any script become ASCII, invisible characters go. */
function toAsciiNumber(typed: string): string {
  if (typed.length > MAX_TYPED_LENGTH || ASCII_ONLY.test(typed)) return typed;
  return removeInvisible(typed.normalize('NFKC'))
    .replace(DASHES, '-')
    .replace(/\p{Nd}/gu, toAsciiDigit)
    .trim();
}

/** The digits of a script follow each other in Unicode, from 0 to 9. */
function toAsciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return String(value);
}

/**
 * Null if `typed` is no valid phone number, a premium or a personal one, or of no country: satellite phones (+870, +881)
 * and international networks (+878, +882, +883). `country` (ISO 3166-1) is assumed for numbers without a country code.
 */
export function parsePhone(typed: string, country?: string | null): PhoneNumber | null {
  const parsed = parsePhoneNumber(toAsciiNumber(typed), (country ?? undefined) as CountryCode | undefined);
  if (!parsed?.isValid() || parsed.country === undefined || REFUSED_NUMBER_TYPES.includes(parsed.getType() ?? '')) return null;
  return { typed, e164: parsed.number, country: parsed.country };
}

/** Any notation of a number that a person could dial: 5 to 15 digits (ITU-T E.164) with the usual separators, kept in ASCII. */
export const dialableNumber = Joi.string()
  .custom(toAsciiNumber)
  .custom(singleLine)
  .pattern(/^\+?(?:[\s()./-]*\d){5,15}[\s()./-]*$/)
  .max(40)
  .description('5 to 15 digits with the usual separators')
  .meta({ jsonSchema: { examples: ['+32 470 12 34 56'] } });
