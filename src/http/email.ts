import { domainToASCII } from 'node:url';
import type Joi from 'joi';

/** RFC 5321 4.5.3.1.3: a path holds 256 octets, two of them its brackets. */
const LONGEST = 254;
/** The dot-atom of RFC 5322 3.2.3: no quotes, comments, groups or spaces, which mail programs read differently. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{2,59})$/;

/** A domain that is its own punycode. */
const PLAIN = /^(?!.*xn--)[a-z0-9.-]+$/i;

/** Joi rule: one address that mail can be sent to; kept as typed, but for outer spaces. */
export function mailAddress(value: string, helpers: Joi.CustomHelpers) {
  const address = value.normalize('NFC').trim();
  if (address === '') return helpers.error('string.empty');
  if (Buffer.byteLength(address) > LONGEST) return helpers.error('string.max', { limit: LONGEST });
  return parts(address) ? address : helpers.error('string.email');
}

/**
 * What addresses are compared by: NFC, lower case, the domain in punycode (RFC 5891). Dots and plus signs count,
 * since only some providers ignore them.
 */
export function emailKey(address: string): string {
  const found = parts(address.normalize('NFC').trim());
  return found ? `${found.local.toLowerCase()}@${found.domain}` : address.toLowerCase();
}

/** Whether mail can be sent to it. */
export function isAddress(text: string): boolean {
  return Buffer.byteLength(text) <= LONGEST && parts(text) !== null;
}

function parts(address: string): { local: string; domain: string } | null {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const typed = address.slice(at + 1);
  const domain = PLAIN.test(typed) ? typed.toLowerCase() : domainToASCII(typed).toLowerCase();
  return at > 0 && local.length <= 64 && LOCAL_PART.test(local) && DOMAIN.test(domain) ? { local, domain } : null;
}
