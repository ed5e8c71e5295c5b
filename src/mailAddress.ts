import { domainToASCII } from 'node:url';

/** RFC 5321 4.5.3.1.3: a path holds 256 octets, two of them its brackets. */
export const MAX_ADDRESS_BYTES = 254;
/** RFC 5321 4.5.3.1.1. Octets. */
const MAX_LOCAL_PART_LENGTH = 64;
/** The dot-atom of RFC 5322 3.2.3: no quotes, comments, groups or spaces, which mail software interprets differently. */
const LOCAL_PART_PATTERN = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
/** Checked first: `domainToASCII` parses the host of a URL and would cut off a path, a query or a port. */
const DOMAIN_CHARACTERS = /^[\p{L}\p{M}\p{N}.-]+$/u;
const DOMAIN_PATTERN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
/** ASCII domains without punycode labels, which need no conversion. */
const ASCII_DOMAIN = /^(?!.*xn--)[a-z0-9.-]+$/i;
/** `Name <address>`, `"Name, with anything" <address>`, or an address alone. */
const MAILBOX = /^(?:(?<name>.*?)\s*<(?<bracketed>[^<>\s]*)>|(?<bare>[^<>\s]*))$/;

/** Somebody who sends emails or gets the answers to them. */
export interface Mailbox {
  /** Empty if there is none. */
  name: string;
  /** ASCII: an internationalised domain is in punycode (RFC 5891), as header fields and envelope need it (RFC 5322 3.4.1). */
  address: string;
}

/** In ASCII alone; `internationalLocalPart.ts` has the others. */
export function isLocalPart(text: string): boolean {
  return text.length <= MAX_LOCAL_PART_LENGTH && LOCAL_PART_PATTERN.test(text);
}

/** A domain in lower case and punycode; null if it is none. */
export function asciiDomain(domain: string): string | null {
  if (!DOMAIN_CHARACTERS.test(domain)) return null;
  const ascii = ASCII_DOMAIN.test(domain) ? domain.toLowerCase() : domainToASCII(domain).toLowerCase();
  return DOMAIN_PATTERN.test(ascii) ? ascii : null;
}

/** Reads the setting `setting`. Throws an Error that says in a sentence what is wrong with it. */
export function readMailbox(text: string, setting = 'MAIL_FROM'): Mailbox {
  const { name = '', bracketed, bare = '' } = MAILBOX.exec(text.trim())?.groups ?? {};
  const address = bracketed ?? bare;
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, Math.max(at, 0)), asciiDomain(address.slice(at + 1))];
  if (/[^\0-\x7f]/.test(local))
    throw new Error(`${setting} must have only ASCII characters before the @: many mail servers refuse others (RFC 6531)`);
  const isTooLong = local.length + 1 + (domain ?? '').length > MAX_ADDRESS_BYTES;
  if (!isLocalPart(local) || domain === null || isTooLong || !isDisplayName(name))
    throw new Error(`${setting} must look like Name <name@example.org>`);
  return { name: unquote(name), address: `${local}@${domain}` };
}

function isDisplayName(name: string): boolean {
  const quotationMarks = name.replaceAll(/\\./g, '').split('"').length - 1;
  return !/[\p{Cc}<>]/u.test(name) && quotationMarks % 2 === 0;
}

/** The text of a quoted string (RFC 5322 3.2.4); anything else as it is. */
function unquote(name: string): string {
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"$/.exec(name) ?? [];
  return (quoted?.replace(/\\(.)/g, '$1') ?? name).trim();
}
