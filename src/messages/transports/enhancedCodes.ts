import type { Verdict } from './faultTypes.ts';

/*
 * What the enhanced status codes of RFC 3463 and its registry (RFC 5248) say, without their first digit: subject.detail. They
 * apply once a recipient was named; before, everything is about us.
 */

/** Where RFC 2034 4 wants the code, with the space behind it. No IP address. */
export const ENHANCED_IN_FRONT = /^\W*([245]\.\d{1,3}\.\d{1,3})\b(?!\.\d)\s*/;

/** Codes that say enough by themselves. */
export const ENHANCED_RULES: readonly (readonly [RegExp, Verdict])[] = [
  // Sender faults among the address codes: 1.7 and 1.8 (RFC 3463 3.2), and Exchange Online's daily limit and its SendAs.
  [/^1\.[789]$/, ['channel', 'sender']],
  [/^1\.90$/, ['channel', 'quota']],
  [/^2\.252$/, ['channel', 'sender']],
  [/^1\.(?!0)\d+$/, ['recipient', 'no-mailbox']],
  [/^2\.2$/, ['recipient', 'mailbox-full']],
  // RFC 3463 3.3: longer than this mailbox allows.
  [/^2\.3$/, ['message', 'too-large']],
  [/^2\.(?!0)\d+$/, ['recipient', 'not-accepted']],
  [/^3\.4$/, ['message', 'too-large']],
  // Exchange: there is no such mailbox; or it or its group does not take mail from us, while others do.
  [/^7\.504$/, ['recipient', 'no-mailbox']],
  [/^7\.(12\d|13[0-8]|50[57])$/, ['recipient', 'not-accepted']],
];

/** Codes that servers use for nearly anything, so that what they say in words comes first. */
export const LATE_ENHANCED_RULES: readonly (readonly [RegExp, Verdict])[] = [
  [/^1\.0$/, ['recipient', 'no-mailbox']],
  [/^2\.0$/, ['recipient', 'not-accepted']],
  [/^3\.\d+$/, ['channel', 'unavailable']],
  // 4.2: our own connection; 4.5: too much mail (RFC 3463 3.5). The others are about the way to the recipient.
  [/^4\.2$/, ['channel', 'connection']],
  [/^4\.5$/, ['channel', 'quota']],
  [/^4\.\d+$/, ['recipient', 'no-mailbox']],
  [/^5\.3$/, ['channel', 'rate']],
  [/^5\.\d+$/, ['channel', 'refused']],
  [/^6\.\d+$/, ['message', 'malformed']],
  [/^7\.(8|9|57|139)$/, ['channel', 'login']],
  [/^7\.(1[01]|4)$/, ['channel', 'tls']],
  // RFC 7372: the name of our machine.
  [/^7\.25$/, ['channel', 'blocked']],
  [/^7\.(2\d|60)$/, ['channel', 'sender']],
  [/^7\.(5\d\d|6\d\d|7\d\d)$/, ['channel', 'blocked']],
  [/^7\.\d+$/, ['channel', 'refused']],
];
