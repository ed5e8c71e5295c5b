import type { Registration } from './registration.ts';

/**
 * Emails that anybody can cause to an address that is not theirs. What the organiser or the owner of the mailbox causes is
 * not counted.
 */
const CAUSED_BY_ANYBODY = ['confirm', 'confirm-wait-list', 'confirm-first', 'reminder', 'already-registered'];
/** The same of an address for which an organiser vouched: anybody who knows it can ask for its link again. */
const LINKS_OF_VOUCHED = ['confirmed', 'waiting', 'offer'];

/** The normalised address to which this email goes, if it has not proved itself by this registration; null otherwise. */
export function unprovedAddress(template: string, registration: Registration): string | null {
  const { confirmedAt, confirmedByOrganiser, emailNormalized, pendingEmailNormalized } = registration;
  if (template === 'confirm-address') return pendingEmailNormalized;
  // Counted although it may be proved, as the email that somebody unknown gets instead; a proved address is not limited.
  if (template === 'already-registered') return emailNormalized;
  const isCounted =
    confirmedAt === null ? CAUSED_BY_ANYBODY.includes(template) : confirmedByOrganiser === 1 && LINKS_OF_VOUCHED.includes(template);
  return isCounted ? emailNormalized : null;
}
