import { domainToASCII, domainToUnicode } from 'node:url';
import Joi from 'joi';
import { removeInvisible } from './text.ts';

/** One email address. Made here only, so that nothing is ever sent to a string that was not parsed. */
export interface EmailAddress {
  /** As its owner wrote it, without invisible characters and other forms of letters in the domain; shown to people. */
  typed: string;
  /** For comparison only: lower case, domain in punycode. Dots and plus tags are kept, because only some providers ignore them. */
  normalized: string;
  /** For the SMTP envelope: local part as typed, domain in punycode (RFC 5891). */
  deliverable: string;
}

/** RFC 5321 4.5.3.1.3: a path holds 256 octets, two of them its brackets. */
const MAX_ADDRESS_BYTES = 254;
/** RFC 5321 4.5.3.1.1. Octets. */
const MAX_LOCAL_PART_LENGTH = 64;
/** The dot-atom of RFC 5322 3.2.3: no quotes, comments, groups or spaces, which mail software interprets differently. */
const LOCAL_PART_PATTERN = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
/** Checked first: `domainToASCII` parses the host of a URL and would cut off a path, a query or a port. */
const DOMAIN_CHARACTERS = /^[\p{L}\p{M}\p{N}.-]+$/u;
const DOMAIN_PATTERN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{2,59})$/;
/** ASCII domains without punycode labels, which need no conversion. */
const ASCII_DOMAIN = /^(?!.*xn--)[a-z0-9.-]+$/i;

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
  if (at < 1 || local.length > MAX_LOCAL_PART_LENGTH || !LOCAL_PART_PATTERN.test(local) || domain === null) return null;
  return {
    typed: `${local}@${shownDomain(typedDomain, domain)}`,
    normalized: `${local.toLowerCase()}@${domain}`,
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

/** Turns a string into an `EmailAddress`. */
export const emailAddressSchema = Joi.string()
  .custom(parseOrFail)
  .description('Internationalised domains are accepted')
  .meta({ jsonSchema: { format: 'email', maxLength: MAX_ADDRESS_BYTES, examples: ['ada@example.org'] } });

function parseOrFail(value: string, helpers: Joi.CustomHelpers) {
  const trimmed = value.trim();
  if (trimmed === '') return helpers.error('string.empty');
  if (Buffer.byteLength(trimmed) > MAX_ADDRESS_BYTES) return helpers.error('string.max', { limit: MAX_ADDRESS_BYTES });
  return parseEmailAddress(value) ?? helpers.error('string.email');
}

function asciiDomain(domain: string): string | null {
  if (!DOMAIN_CHARACTERS.test(domain)) return null;
  const ascii = ASCII_DOMAIN.test(domain) ? domain.toLowerCase() : domainToASCII(domain).toLowerCase();
  return DOMAIN_PATTERN.test(ascii) ? ascii : null;
}

/** As typed, unless it was written in other forms of its letters, such as full-width ones. */
function shownDomain(typedDomain: string, ascii: string): string {
  const unicode = domainToUnicode(ascii);
  return [ascii, unicode].includes(typedDomain.toLowerCase()) ? typedDomain : unicode;
}
