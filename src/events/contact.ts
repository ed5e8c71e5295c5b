import { type EmailAddress, parseEmailAddress } from '../validation/emailAddress.ts';

/** Part of a contact: text, or something that opens a program. */
export interface ContactPart {
  text: string;
  /** `mailto:` (RFC 6068) or `tel:` (RFC 3966) URL. */
  href?: string;
}

/** Email addresses and international phone numbers, as people write them in a sentence. */
const REACHABLE = /[^\s<>,;()"]+@[^\s<>,;()"]+[^\s<>,;()".]|\+\d[\d\s()./-]{5,18}\d/g;

/** The addresses in `Amina Kone <amina@example.org>, +32 470 …`. The first one gets the answers to emails. */
export function contactEmails(contact: string | null): EmailAddress[] {
  return (contact?.match(REACHABLE) ?? []).flatMap((found) => parseEmailAddress(found) ?? []);
}

/** The contact as text and links, so that a tap writes or calls. */
export function contactParts(contact: string): ContactPart[] {
  const parts: ContactPart[] = [];
  let end = 0;
  for (const { 0: found, index } of contact.matchAll(REACHABLE)) {
    const href = linkTo(found);
    if (href === null) continue;
    parts.push({ text: withoutBrackets(contact.slice(end, index)) }, { text: found, href });
    end = index + found.length;
  }
  return [...parts, { text: withoutBrackets(contact.slice(end)) }].filter(({ text }) => text !== '');
}

/** `Amina <amina@example.org>` is how programs write a name and an address. */
function withoutBrackets(text: string): string {
  return text.replace(/^>/, '').replace(/<$/, '');
}

function linkTo(found: string): string | null {
  if (found.startsWith('+')) return `tel:+${found.replace(/\D/g, '')}`;
  const email = parseEmailAddress(found)?.deliverable;
  return email ? `mailto:${encodeURIComponent(email).replace('%40', '@')}` : null;
}
