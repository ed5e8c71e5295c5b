import { type EmailAddress, parseEmailAddress } from '../validation/emailAddress.ts';

/** Part of a contact: text, or something that opens a program. */
export interface ContactPart {
  text: string;
  /** `mailto:` (RFC 6068) or `tel:` (RFC 3966) URL. */
  href?: string;
}

/** Not inside of a web address (https://user@host, or the name of an account: @user@host), and not the middle of a word. */
const START = '(?<![@/\\p{L}\\p{N}._%+-])';
const LOCAL_PART = `[^\\s<>,;()":\\[\\]@/'*][^\\s<>,;()":\\[\\]@]*`;
const DOMAIN = '[\\p{L}\\p{M}\\p{N}.-]*[\\p{L}\\p{M}\\p{N}]';
const PHONE = '\\+\\d[\\d\\s()./-]{5,18}\\d';
/** Email addresses, also as `mailto:` URLs, and international phone numbers, as people write them in a sentence. */
const REACHABLE = new RegExp(`(?<mailto>mailto:)?${START}(?<email>${LOCAL_PART}@${DOMAIN})|${PHONE}`, 'giu');

/** The addresses in `Amina Kone <amina@example.org>, +32 470 …`. The first in ASCII gets the answers to emails: every server takes it. */
export function contactEmails(contact: string | null): EmailAddress[] {
  return [...(contact ?? '').matchAll(REACHABLE)].flatMap((found) => emailIn(found) ?? []);
}

/** The contact as text and links, so that a tap writes or calls. */
export function contactParts(contact: string): ContactPart[] {
  const parts: ContactPart[] = [];
  let end = 0;
  for (const found of contact.matchAll(REACHABLE)) {
    const href = linkTo(found);
    if (href === null) continue;
    const text = found.groups?.email ?? found[0];
    parts.push({ text: withoutBrackets(contact.slice(end, found.index)) }, { text, href });
    end = found.index + found[0].length;
  }
  return [...parts, { text: withoutBrackets(contact.slice(end)) }].filter(({ text }) => text !== '');
}

/** `Amina <amina@example.org>` is how programs write a name and an address. */
function withoutBrackets(text: string): string {
  return text.replace(/^>/, '').replace(/<$/, '');
}

function linkTo(found: RegExpExecArray): string | null {
  const [text] = found;
  if (text.startsWith('+')) return `tel:+${text.replace(/\D/g, '')}`;
  const email = emailIn(found)?.deliverable;
  return email ? `mailto:${encodeURIComponent(email).replace('%40', '@')}` : null;
}

/** RFC 6068 2: an address in a `mailto:` URL is percent-encoded. */
function emailIn({ groups = {} }: RegExpExecArray): EmailAddress | null {
  const { mailto, email = '' } = groups;
  try {
    return parseEmailAddress(mailto === undefined ? email : decodeURIComponent(email));
  } catch {
    return parseEmailAddress(email);
  }
}
