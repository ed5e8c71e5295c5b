import { domainToUnicode } from 'node:url';
import Joi from 'joi';
import type { LocalizedText } from '../i18n/translate.ts';
import { asciiDomain, isLocalPart, MAX_ADDRESS_BYTES } from '../mailAddress.ts';
import { foldCase, isInternational, isInternationalLocalPart } from './internationalLocalPart.ts';
import { removeInvisible } from './text.ts';

/** One email address. Made here only, so that nothing is ever sent to a string that was not parsed. */
export interface EmailAddress {
  /** As its owner wrote it, in NFC, without invisible characters and other forms of letters in the domain; shown to people. */
  typed: string;
  /** For comparison only: lower case, NFC, domain in punycode. Dots and plus tags are kept, because only some providers ignore them. */
  normalized: string;
  /** For the SMTP envelope: local part as typed, domain in punycode (RFC 5891), also if the local part needs SMTPUTF8 (RFC 6531 3.2). */
  deliverable: string;
}

/** A host name has a dot: nobody is registered at a single label. */
const PUBLIC_DOMAIN = /\.([a-z]{2,63}|xn--[a-z0-9-]{2,59})$/;

/** Null if `text` is not exactly one deliverable address. Outer spaces and invisible characters are removed. */
export function parseEmailAddress(text: string): EmailAddress | null {
  // Before anything that takes longer for a longer text. Composed characters and outer spaces make no address that much shorter.
  if (text.length > 4 * MAX_ADDRESS_BYTES) return null;
  const cleaned = removeInvisible(text.normalize('NFC')).trim();
  if (Buffer.byteLength(cleaned) > MAX_ADDRESS_BYTES) return null;
  const at = cleaned.lastIndexOf('@');
  const local = cleaned.slice(0, at);
  const typedDomain = cleaned.slice(at + 1);
  const domain = asciiDomain(typedDomain);
  if (at < 1 || domain === null || !PUBLIC_DOMAIN.test(domain)) return null;
  if (!isLocalPart(local) && !(isInternational(local) && isInternationalLocalPart(local, text.slice(0, text.lastIndexOf('@')))))
    return null;
  return {
    typed: `${local}@${shownDomain(typedDomain, domain)}`,
    normalized: `${foldCase(local)}@${domain}`,
    deliverable: `${local}@${domain}`,
  };
}

/** The deliverable form of an address that is stored as two columns, typed and normalised. */
export function deliverableEmail(typed: string, normalized: string): string {
  return `${typed.slice(0, typed.lastIndexOf('@'))}${normalized.slice(normalized.lastIndexOf('@'))}`;
}

/**
 * The mailbox that a normalised address probably belongs to, for counting only: without the plus tag and the dots before
 * the @, which many providers ignore. Two people may share it.
 */
export function countedMailbox(normalized: string): string {
  const at = normalized.lastIndexOf('@');
  const [local = ''] = normalized.slice(0, at).split('+');
  const domain = normalized.slice(at + 1);
  const mailbox = local.replaceAll('.', '') || normalized.slice(0, at);
  return `${mailbox}@${domain === 'googlemail.com' ? 'gmail.com' : domain}`;
}

/** Whether only a mail server that offers SMTPUTF8 (RFC 6531) can send to it. Domains have a form in ASCII; what is before the @ has none. */
export function needsSmtpUtf8({ deliverable }: Pick<EmailAddress, 'deliverable'>): boolean {
  return isInternational(deliverable);
}

/** Turns a string into an `EmailAddress`. Whether the mail server can send to it is asked by `assertMailable`. */
export const emailAddressSchema = Joi.string()
  .custom(parseOrFail)
  .description('Internationalised domains are accepted; other letters before the @ if the mail server offers SMTPUTF8 (RFC 6531)')
  .meta({ jsonSchema: { format: 'idn-email', maxLength: MAX_ADDRESS_BYTES, examples: ['ada@example.org'] } });

function parseOrFail(value: string, helpers: Joi.CustomHelpers) {
  const trimmed = value.trim();
  if (trimmed === '') return helpers.error('string.empty');
  if (Buffer.byteLength(trimmed) > MAX_ADDRESS_BYTES) return helpers.error('string.max', { limit: MAX_ADDRESS_BYTES });
  return parseEmailAddress(value) ?? helpers.error(hasMixedLocalPart(value) ? 'email.letters' : 'string.email');
}

/** What to tell about a text that is no deliverable address. */
export function emailErrorText(text: string): LocalizedText {
  return { key: hasMixedLocalPart(text) ? 'fieldErrors.email.letters' : 'fieldErrors.email.format' };
}

/** An address but for letters before the @ that are refused: of several alphabets, or in other forms than they are typed. */
function hasMixedLocalPart(text: string): boolean {
  const at = text.lastIndexOf('@');
  const local = text.slice(0, Math.max(at, 0)).trim();
  if (!isInternational(local) || /[\s\p{C}]/u.test(local)) return false;
  return parseEmailAddress(`${local.replace(/[^\0-\x7f]+/g, 'a')}${text.slice(at)}`) !== null;
}

/** As typed, unless it was written in other forms of its letters, such as full-width ones. */
function shownDomain(typedDomain: string, ascii: string): string {
  const typed = typedDomain.toLowerCase();
  if (typed === ascii) return typedDomain;
  const unicode = domainToUnicode(ascii);
  return typed === unicode ? typedDomain : unicode;
}
